import type { AgentLogOptions, AgentLogReader } from '../../core/capture/agent-log/agent-log.ts';
import { ClaudeCodeReader } from '../../core/capture/agent-log/claude-code.ts';
import { CodexReader } from '../../core/capture/agent-log/codex.ts';
import { CBF_TABLE } from '../../core/capture/bill/cbf.ts';
import type { Delivery } from '../../core/capture/bill/charge-identity.ts';
import { FOCUS_TABLE } from '../../core/capture/bill/focus.ts';
import type { CaptureOptions } from '../../core/capture/capture.ts';
import { BedrockLogReader } from '../../core/capture/export/bedrock-log.ts';
import type { ExportReader } from '../../core/capture/export/export-reader.ts';
import { GeminiCliReader } from '../../core/capture/export/gemini-cli.ts';
import { HeliconeReader } from '../../core/capture/export/helicone.ts';
import { LangfuseReader } from '../../core/capture/export/langfuse.ts';
import { LitellmReader } from '../../core/capture/export/litellm.ts';
import { OpenRouterReader } from '../../core/capture/export/openrouter.ts';
import type { ImportFormatName } from '../../core/capture/import-format.ts';
import { readAnthropicCost } from '../../core/capture/report/anthropic-cost.ts';
import { readAnthropicUsage } from '../../core/capture/report/anthropic-usage.ts';
import { readOpenAiCosts } from '../../core/capture/report/openai-costs.ts';
import { readOpenAiUsage } from '../../core/capture/report/openai-usage.ts';
import type { Derivation } from '../derivation.ts';
import { agentLogFormat } from './agent-log.ts';
import { billFormat, chargeFormat, invoiceFormat } from './bill.ts';
import type { ImportFormat, ItemFormat, Labels } from './format.ts';
import { lineFormat } from './line-format.ts';
import { exportFormat } from './export.ts';
import { mappedFormat } from './mapped.ts';
import { otlpFormat } from './otlp.ts';
import { reportFormat } from './report-pages.ts';
import { statementFormat } from './statements.ts';

/** What decoding needs to know, whatever the format. */
export interface ItemSettings {
  readonly options: CaptureOptions;
  /** Set on every call. */
  readonly labels: Labels;
  readonly maxLineBytes: number;
  /** What the map's YAML says; null when none was given. */
  readonly map: unknown;
}

export interface ImportSettings extends ItemSettings {
  readonly derivation: Derivation;
  /** Of all the files of the import, which are one delivery of bills. */
  readonly delivery: Delivery;
}

/** A format by its name. Throws bad-request when its map is not sound. */
export function importFormat(name: ImportFormatName, settings: ImportSettings): ImportFormat {
  const { options, labels, maxLineBytes, derivation } = settings;
  if (isReport(name)) return reportFormat(REPORTS[name].provider, REPORTS[name].read, maxLineBytes);
  if (isBill(name)) return BILLS[name](settings);
  if (isStatement(name)) return statementFormat(STATEMENTS[name], { ...settings, now: options.now });
  if (name !== 'exchanges' && name !== 'calls') return itemFormat(name, settings);
  return lineFormat({ format: name, options, labels, maxLineBytes }, derivation);
}

/** Providers' own reports, which are no calls. */
const REPORTS = {
  'openai-usage': { provider: 'openai', read: readOpenAiUsage },
  'openai-costs': { provider: 'openai', read: readOpenAiCosts },
  'anthropic-usage': { provider: 'anthropic', read: readAnthropicUsage },
  'anthropic-cost': { provider: 'anthropic', read: readAnthropicCost },
} as const;

function isReport(name: ImportFormatName): name is keyof typeof REPORTS {
  return Object.hasOwn(REPORTS, name);
}

/** Bills, whose lines are charges. */
const BILLS = {
  focus: (settings: ImportSettings) => billFormat(FOCUS_TABLE, settings),
  cbf: (settings: ImportSettings) => billFormat(CBF_TABLE, settings),
  invoice: invoiceFormat,
  charges: chargeFormat,
} as const;

function isBill(name: ImportFormatName): name is keyof typeof BILLS {
  return Object.hasOwn(BILLS, name);
}

/** What programs tell of the business. */
const STATEMENTS = { metrics: 'metric', events: 'event' } as const;

function isStatement(name: ImportFormatName): name is keyof typeof STATEMENTS {
  return Object.hasOwn(STATEMENTS, name);
}

/** Formats that are decoded on one thread. */
type ItemFormatName = Exclude<
  ImportFormatName,
  'exchanges' | 'calls' | keyof typeof REPORTS | keyof typeof BILLS | keyof typeof STATEMENTS
>;

export function itemFormat(name: ItemFormatName, settings: ItemSettings): ItemFormat {
  return FORMATS[name](settings, name);
}

type Builder = (settings: ItemSettings, name: ItemFormatName) => ItemFormat;

const FORMATS: Readonly<Record<ItemFormatName, Builder>> = {
  csv: mapped,
  json: mapped,
  parquet: mapped,
  otlp: ({ options, labels, maxLineBytes }) => otlpFormat({ now: options.now, labels, maxLineBytes }),
  'bedrock-log': exported(BedrockLogReader),
  litellm: exported(LitellmReader),
  langfuse: exported(LangfuseReader),
  helicone: exported(HeliconeReader),
  openrouter: exported(OpenRouterReader),
  'claude-code': agentLog(ClaudeCodeReader),
  codex: agentLog(CodexReader),
  'gemini-cli': exported(GeminiCliReader),
};

function mapped({ map, options, labels, maxLineBytes }: ItemSettings, door: ItemFormatName): ItemFormat {
  return mappedFormat({ map, options: { now: options.now, door }, labels, maxLineBytes });
}

type ExportClass = new (options: CaptureOptions & { readonly door: string }) => ExportReader;

function exported(Reader: ExportClass): Builder {
  return ({ options, labels, maxLineBytes }, door) =>
    exportFormat({ reader: () => new Reader({ ...options, door }), labels, maxLineBytes });
}

type ReaderClass = new (options: AgentLogOptions, state: string | null) => AgentLogReader;

function agentLog(Reader: ReaderClass): Builder {
  return ({ options, labels, maxLineBytes }, door) =>
    agentLogFormat({ reader: (state) => new Reader({ now: options.now, door }, state), labels, maxLineBytes });
}
