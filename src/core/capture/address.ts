import { remembered } from '../remembered.ts';

/** The parts of a URL that say which API was called. Host in lower case, path as sent. */
export interface Address {
  readonly host: string;
  readonly path: string;
}

const NOWHERE: Address = { host: '', path: '' };
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@]*)(?::\d*)?([^?#]*)/i;

/** Takes a URL apart; host and path are empty when it is none, the host alone when only a path was recorded. */
export function addressOf(url: string | null): Address {
  return url === null ? NOWHERE : takenApart(url);
}

const takenApart: (url: string) => Address = remembered((url) => {
  const match = ADDRESS.exec(url);
  if (match) return { host: (match[1] ?? '').toLowerCase(), path: match[2] ?? '' };
  return url.startsWith('/') ? { host: '', path: url.split(/[?#]/, 1)[0] ?? '' } : NOWHERE;
});

/** Undoes percent encoding; text that is badly encoded stays as it is. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
