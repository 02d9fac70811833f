/** Decodes the logs of Claude Code in a folder and prints what their calls used, each counted once. Run by agent-logs.ts. */
import { globSync } from 'node:fs';
import { fileBytes } from '../../src/cli/file-bytes.ts';
import { ClaudeCodeReader } from '../../src/core/capture/agent-log/claude-code.ts';
import '../../src/ingest/native-digest.ts';
import { agentLogFormat } from '../../src/ingest/imports/agent-log.ts';

const NOW = Date.UTC(2026, 11, 1);
const format = agentLogFormat({
  reader: () => new ClaudeCodeReader({ now: NOW, door: 'claude-code' }),
  labels: {},
  maxLineBytes: 1 << 26,
});
const seen = new Set<string>();
const totals = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };
for (const file of globSync(`${process.argv[2]}/**/*.jsonl`).sort()) {
  for await (const items of format(fileBytes(file))) {
    for (const { captured } of items) {
      if (captured.kind !== 'call' || seen.has(captured.call.id)) continue;
      const { id, usage } = captured.call;
      seen.add(id);
      totals.input += usage.uncachedInputTokens ?? 0;
      totals.cacheRead += usage.cacheReadTokens ?? 0;
      totals.cacheWrite += (usage.cacheWriteTokens ?? 0) + (usage.cacheWrite1hTokens ?? 0);
      totals.output += usage.visibleOutputTokens ?? 0;
    }
  }
}
console.log(JSON.stringify(totals));
