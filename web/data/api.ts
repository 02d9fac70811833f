/** A refusal or failure of the API, as its problem document tells it. */
export class ApiError extends Error {
  readonly status: number;
  readonly hint: string;
  readonly requestId: string | null;

  constructor(status: number, message: string, hint: string, requestId: string | null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.hint = hint;
    this.requestId = requestId;
  }
}

/** Asks an operation by GET. */
export function ask<Answer>(operation: string, params: URLSearchParams, signal: AbortSignal): Promise<Answer> {
  return request<Answer>(apiPath(operation, params), { signal, headers: { accept: 'application/json' } });
}

/** Sends a body to an operation by POST. */
export function send<Answer>(operation: string, params: URLSearchParams, body: Blob): Promise<Answer> {
  return request<Answer>(apiPath(operation, params), { method: 'POST', body });
}

/** Runs an operation that changes something. */
export function tell<Answer>(operation: string, input: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return request<Answer>(apiPath(operation, new URLSearchParams()), {
    method: 'POST',
    headers,
    body: JSON.stringify(input),
  });
}

/** Where an operation answers, from the server's root; what "copy curl" and the browser both use. */
export function apiPath(operation: string, params: URLSearchParams): string {
  // Legal in a query string, and easier to read in a copied line.
  const text = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
  return `/api/${operation}${text === '' ? '' : `?${text}`}`;
}

const KEY_PLACE = 'whence-key';

/** Uses a key for this tab, until it is closed; an empty one forgets it. */
export function rememberKey(key: string): void {
  if (key === '') sessionStorage.removeItem(KEY_PLACE);
  else sessionStorage.setItem(KEY_PLACE, key);
}

async function request<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const headers = new Headers(init.headers);
  const key = sessionStorage.getItem(KEY_PLACE);
  if (key !== null) headers.set('authorization', `Bearer ${key}`);
  const response = await fetch(path, { ...init, headers }).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(0, 'The server did not answer.', 'Check that it runs and that this page can reach it.', null);
  });
  if (response.ok) return (await response.json()) as Answer;
  throw await problemOf(response);
}

async function problemOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => ({}));
  const text = (name: string): string | null => {
    const value = (body as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const message = text('detail') ?? text('title') ?? `The server answered ${response.status}.`;
  return new ApiError(response.status, message, text('hint') ?? '', text('requestId'));
}
