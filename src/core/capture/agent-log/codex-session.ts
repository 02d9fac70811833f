import type { Role } from '../../call.ts';
import { canonicalProvider } from '../../provider.ts';
import { type JsonObject, objectAt, textAt } from '../json.ts';
import { instantOf } from '../native/instant.ts';
import { agentLabels, folderName } from './agent-call.ts';

/** A forked session begins with its parent's history, written at once; no model answers so soon. */
const REPLAY_MS = 1500;

/** What a session of Codex says of itself. */
export interface CodexSession {
  readonly id: string | null;
  /** Canonical. */
  readonly provider: string;
  readonly role: Role;
  readonly labels: Readonly<Record<string, string>>;
  /** Until then (epoch milliseconds) lines repeat the session this one was forked from; null when it was not. */
  readonly replayUntil: number | null;
}

/** For logs that begin without a `session_meta`. */
export const UNNAMED_SESSION: CodexSession = {
  id: null,
  provider: 'openai',
  role: 'primary',
  labels: { tool: 'codex' },
  replayUntil: null,
};

/** From the payload of a `session_meta` line and the line's timestamp. */
export function codexSession(payload: JsonObject, timestamp: string | null): CodexSession {
  const began = instantOf(timestamp);
  const isForked = isOfSubagent(payload) || textAt(payload, 'forked_from_id') !== null;
  return {
    id: textAt(payload, 'id'),
    provider: canonicalProvider(textAt(payload, 'model_provider') ?? 'openai'),
    role: isOfSubagent(payload) ? 'subagent' : 'primary',
    labels: agentLabels('codex', {
      project: folderName(textAt(payload, 'cwd')),
      gitBranch: textAt(payload, 'git', 'branch'),
      version: textAt(payload, 'cli_version'),
      originator: textAt(payload, 'originator'),
      agent: textAt(payload, 'agent_role'),
    }),
    replayUntil: isForked && Number.isFinite(began) ? began + REPLAY_MS : null,
  };
}

/** `source` is a word ("cli"), or says of what kind a subagent is. */
function isOfSubagent(payload: JsonObject): boolean {
  return objectAt(payload, 'source')?.['subagent'] !== undefined || textAt(payload, 'thread_source') === 'subagent';
}
