import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { makeDataFolder } from '../store/data-folder.ts';
import { fingerprintKey } from './fingerprint-key.ts';
import { PublishedKeys } from './inbox/key-file.ts';
import { SegmentInbox } from './inbox/segment-inbox.ts';

/** What the roles gateway and collect stand on, in a process with the store or in one of their own. */
export interface Capture {
  readonly inbox: SegmentInbox;
  readonly fingerprintKey: Uint8Array;
  readonly keys: PublishedKeys;
}

/**
 * Opens only `<data>/inbox` and the fingerprint key: no engine and no metadata. `onSealed` tells a drain in this process.
 * Throws bad-config.
 */
export function openCapture(config: Config, log: Log, onSealed: () => void): Capture {
  makeDataFolder(config.data);
  return {
    inbox: new SegmentInbox({ dataDir: config.data, mebibytes: config.inbox.mebibytes, log, onSealed }),
    fingerprintKey: fingerprintKey(config.privacy.fingerprintKey, config.data),
    keys: new PublishedKeys(config.data),
  };
}
