import type { AgentLogReader } from '../../core/capture/agent-log/agent-log.ts';
import { ClaudeCodeReader } from '../../core/capture/agent-log/claude-code.ts';
import { CodexReader } from '../../core/capture/agent-log/codex.ts';
import type { CaptureOptions } from '../../core/capture/capture.ts';
import type { ImportFormatName } from '../../core/capture/import-format.ts';
import type { Derivation } from '../derivation.ts';
import { agentLogFormat } from './agent-log.ts';
import { csvFormat } from './csv.ts';
import type { ImportFormat, Labels } from './format.ts';
import type { LineImport } from './line-decoder.ts';
import { lineFormat } from './line-format.ts';

/** What decoding needs to know, whatever the format. */
export interface ImportSettings {
  readonly options: CaptureOptions;
  /** Set on every call. */
  readonly labels: Labels;
  readonly maxLineBytes: number;
  readonly derivation: Derivation;
  /** What the map's YAML says; null when none was given. */
  readonly map: unknown;
}

/** A format by its name. Throws bad-request when its map is not sound. */
export function importFormat(name: ImportFormatName, settings: ImportSettings): ImportFormat {
  return FORMATS[name](settings, name);
}

type Builder = (settings: ImportSettings, name: ImportFormatName) => ImportFormat;

const FORMATS: Readonly<Record<ImportFormatName, Builder>> = {
  exchanges: lines('exchanges'),
  calls: lines('calls'),
  csv: ({ map, options, labels }) => csvFormat(map, { now: options.now, door: 'csv' }, labels),
  'claude-code': agentLog(ClaudeCodeReader),
  codex: agentLog(CodexReader),
};

function lines(format: LineImport['format']): Builder {
  return ({ options, labels, maxLineBytes, derivation }) =>
    lineFormat({ format, options, labels, maxLineBytes }, derivation);
}

type ReaderClass = new (options: { readonly now: number; readonly door: string }) => AgentLogReader;

function agentLog(Reader: ReaderClass): Builder {
  return ({ options, labels, maxLineBytes }, door) =>
    agentLogFormat({ reader: () => new Reader({ now: options.now, door }), labels, maxLineBytes });
}
