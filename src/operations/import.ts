import { randomUUID } from 'node:crypto';
import type { Problem } from '../core/problem.ts';
import type { Span } from '../core/span.ts';
import { importFormatNamed } from '../core/capture/import-format.ts';
import type { Call } from '../core/call.ts';
import type { Delivery } from '../core/capture/bill/charge-identity.ts';
import { lineFromCall } from '../core/capture/native.ts';
import { mebibytes } from '../config.ts';
import { AppError } from '../errors.ts';
import type { EncodedLines } from '../ingest/imports/encoded-lines.ts';
import type { CapturedBucket, ImportFormat, ImportItem } from '../ingest/imports/format.ts';
import { importFormat } from '../ingest/imports/formats.ts';
import { KnownLogs, type SourceFile } from '../ingest/imports/known-logs.ts';
import { RejectedInput } from '../ingest/imports/rejected.ts';
import { ChargeLoader } from '../ingest/charge-loader.ts';
import { deliveryNamed } from '../ingest/deliveries.ts';
import { Loader } from '../ingest/loader.ts';
import { StatementLoader } from '../ingest/statement-loader.ts';
import { recordImport } from '../store/metadata/imports.ts';
import { keepRejected } from '../store/metadata/rejected.ts';
import { insertSpans } from '../store/spans.ts';
import { TouchedSet } from '../store/touched-traces.ts';
import { deriveCharges } from '../store/derived-charges.ts';
import { supersedeUninvoiced } from '../store/invoiced-lines.ts';
import { replaceBuckets } from '../store/provider-usage.ts';
import { yamlFrom } from '../yaml.ts';
import type { Context } from './context.ts';
import type { ImportInput, ImportSummary } from './import-schema.ts';

const PROGRESS_EVERY = 1000;

/**
 * Reads files into the store. Broken pieces are rejected one by one and kept; everything else goes in, durable when this
 * resolves. Calls that are already there count as duplicates, so the same file can be imported again.
 */
export async function importFiles(
  context: Context,
  input: ImportInput,
  files: readonly SourceFile[],
  progress: (text: string) => void = () => undefined,
): Promise<ImportSummary> {
  const startedAt = context.clock();
  const run = new ImportRun(context, input, randomUUID(), await knownLogs(context, input, files));
  const delivery = deliveryNamed(input.delivery, context.engine);
  for (const file of files) await run.read(file, formatOf(context, input, delivery), files.length > 1, progress);
  const summary = await run.finish(startedAt);
  await keepRecord(context, input, summary, startedAt);
  return summary;
}

/** The counts of an import while it goes on. */
class ImportRun {
  private readonly context: Context;
  private readonly format: string;
  private readonly id: string;
  private readonly rejected: RejectedInput;
  private readonly loader: Loader;
  private readonly charges: ChargeLoader;
  private readonly statements: StatementLoader;
  private readonly isWhole: boolean;
  private readCount = 0;
  private skipped = 0;
  private spanBatches = 0;
  private readonly logs: KnownLogs;
  private touched = new TouchedSet();
  /** Of reports, and of logs of agents. */
  private readonly lines = { accepted: 0, duplicate: 0 };

  constructor(context: Context, input: ImportInput, id: string, logs: KnownLogs) {
    const { format, delivery = id, whole } = input;
    this.context = context;
    this.format = format;
    this.isWhole = whole === true && input.more !== true;
    this.id = id;
    this.logs = logs;
    this.rejected = new RejectedInput(context.config.data, id);
    this.charges = new ChargeLoader(context.engine, context.derive, { format, delivery, isWhole: whole === true });
    this.statements = new StatementLoader(context.engine, context.derive);
    this.loader = new Loader(context.callStore, context.derive, id, (problem, call) =>
      this.rejected.add(problem, JSON.stringify(lineFromCall(call))),
    );
  }

  async read(
    file: SourceFile,
    format: ImportFormat,
    isOneOfMany: boolean,
    progress: (text: string) => void,
  ): Promise<void> {
    const placed = (problem: Problem): Problem =>
      isOneOfMany ? { ...problem, place: `${file.name}, ${problem.place}` } : problem;
    try {
      const log = await this.logs.open(file);
      if (log === null) return;
      let told = this.readCount;
      for await (const read of format(log.content, log.progress)) {
        if ('blocks' in read) await this.takeLines(read, placed);
        else for (const item of read) await this.take(item, placed);
        if (this.readCount - told < PROGRESS_EVERY) continue;
        told = this.readCount;
        progress(`${file.name}: ${told} read`);
      }
      log.end();
    } catch (error) {
      if (error instanceof AppError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      const remedy = 'What came before is imported; mend the file and import it again.';
      this.rejected.add(
        placed({ code: 'unreadable-input', place: `after piece ${this.readCount}`, reason, remedy }),
        null,
      );
    }
  }

  /** The tree around calls; an import of the same file again names the same spans. */
  private async keepSpans(spans: readonly Span[]): Promise<void> {
    for (const span of spans) this.touched.add(span);
    await insertSpans(this.context.engine, spans, `${this.id}-spans-${this.spanBatches++}`);
  }

  private async take(item: ImportItem, placed: (problem: Problem) => Problem): Promise<void> {
    const { captured, input } = item;
    if ('spans' in item && item.spans) return this.keepSpans(item.spans);
    if (captured.kind === 'noted') return this.rejected.note(placed(captured.problem));
    this.readCount++;
    if (captured.kind === 'call') await this.takeCall(captured.call);
    else if (captured.kind === 'charge') await this.charges.add(captured.charge);
    else if (captured.kind === 'statement') await this.statements.add(captured.statement);
    else if (captured.kind === 'bucket') await this.keepBucket(captured);
    else if (captured.kind === 'skipped') this.skipped++;
    else this.rejected.add(placed(captured.problem), input);
  }

  private async takeCall(call: Call): Promise<void> {
    if (this.logs.isCopy(call)) {
      this.lines.duplicate++;
      return;
    }
    if (this.format === 'otlp') this.touched.add(call);
    if (this.touched.isLarge) await this.completeTraces();
    await this.loader.add(call);
  }

  /** Parts of a trace may be far apart in a file, or have come before. */
  private async completeTraces(): Promise<void> {
    const traces = this.touched.take();
    await this.loader.finish();
    await this.context.callStore.completeTraces(traces, `${this.id}-traces-${this.spanBatches++}`);
  }

  private async takeLines(lines: EncodedLines, placed: (problem: Problem) => Problem): Promise<void> {
    this.readCount += lines.read;
    this.skipped += lines.skipped;
    for (const { problem, input } of lines.refused) this.rejected.add(placed(problem), input);
    await this.loader.addBlocks(lines.blocks);
  }

  /** A file's buckets are a source of their own: what is read on a schedule is another. */
  private async keepBucket({ provider, report, bucket }: CapturedBucket): Promise<void> {
    const { engine, clock } = this.context;
    const { lines } = await replaceBuckets(
      engine,
      { source: `file:${this.format}`, report, provider },
      [bucket],
      clock(),
    );
    this.readCount += bucket.lines.length - 1;
    this.lines.accepted += lines;
    this.lines.duplicate += bucket.lines.length - lines;
  }

  /** Of a bill that was not read whole, nothing can be said to be gone. */
  private async removeOthers(): Promise<number> {
    if (this.rejected.count === 0) return this.charges.removeOthers();
    const reason = `${this.rejected.count} of its lines were refused, so nothing was taken out`;
    this.rejected.note({ code: 'bill-not-whole', place: 'bill', reason, remedy: 'Mend them and import it again.' });
    return 0;
  }

  /** Everything that hangs on lines of bills. Tells how many lines had come before without the invoice that they bear now. */
  private async deriveFrom(changed: number): Promise<number> {
    const { extent } = this.charges;
    if (extent === null || changed === 0) return 0;
    const invoiced = await supersedeUninvoiced(this.context.engine, extent);
    await deriveCharges(this.context, extent);
    return invoiced;
  }

  async finish(startedAt: number): Promise<ImportSummary> {
    await this.completeTraces();
    const totals = await this.loader.finish();
    const charges = await this.charges.finish();
    const statements = await this.statements.finish();
    const removed = this.isWhole ? await this.removeOthers() : 0;
    const invoiced = await this.deriveFrom(charges.added + charges.restated + removed);
    this.rejected.close();
    await this.logs.keep();
    return {
      id: this.id,
      read: this.readCount,
      bytesBefore: this.logs.bytesBefore,
      ...totals,
      accepted: totals.accepted + this.lines.accepted + charges.added + statements.added - invoiced,
      duplicate: totals.duplicate + this.lines.duplicate + charges.unchanged + statements.unchanged,
      restated: charges.restated + statements.restated + invoiced,
      removed,
      skipped: this.skipped,
      rejected: this.rejected.count,
      seconds: (this.context.clock() - startedAt) / 1000,
      problems: this.rejected.problems,
      rejectedFile: this.rejected.file,
    };
  }
}

/** Only the logs of agents grow; of what else is imported again all is read again. */
async function knownLogs(
  { metadata, clock }: Context,
  { format, label }: ImportInput,
  files: readonly SourceFile[],
): Promise<KnownLogs> {
  const grows = (importFormatNamed(format)?.folders.length ?? 0) > 0;
  const scope = grows ? JSON.stringify([format, ...label.toSorted()]) : null;
  return KnownLogs.of(metadata, files, { scope, now: clock() });
}

/** What the Sources screen shows of it later. */
async function keepRecord(
  context: Context,
  input: ImportInput,
  summary: ImportSummary,
  startedAt: number,
): Promise<void> {
  const { id, read, accepted, duplicate, restated, rejected, unpriced, seconds, problems } = summary;
  await recordImport(context.metadata, {
    id,
    door: input.format,
    source: input.source,
    read,
    accepted: accepted + restated,
    duplicate,
    rejected,
    unpriced,
    startedAt,
    seconds,
  });
  const samples = problems.map((problem) => ({
    ...problem,
    importId: id,
    at: startedAt,
    door: input.format,
    sample: '',
  }));
  if (samples.length > 0) await keepRejected(context.metadata, samples);
}

function formatOf(context: Context, { format, map, label }: ImportInput, delivery: Delivery): ImportFormat {
  const { config, clock, derive } = context;
  return importFormat(format, {
    derivation: derive,
    delivery,
    options: { now: clock(), providers: config.providers },
    labels: Object.fromEntries(
      label.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
    maxLineBytes: mebibytes(config.limits.lineMebibytes),
    map: map === undefined ? null : yamlFrom(map, 'The map', 'bad-request'),
  });
}
