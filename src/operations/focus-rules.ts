import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FocusRules } from '../core/focus/focus-rule.ts';

const FOLDER = fileURLToPath(new URL('../../focus/', import.meta.url));

/** Versions that rules are known of. */
export const CHECKED_VERSIONS = ['1.2', '1.4'] as const;
export type CheckedVersion = (typeof CHECKED_VERSIONS)[number];

/** The published requirements of a version, made into checks by focus/build.ts. */
export function focusRules(version: CheckedVersion): FocusRules {
  return JSON.parse(readFileSync(`${FOLDER}rules-${version}.json`, 'utf8'));
}
