const INTERVAL_MS = 200;
const QUIET_MS = 1000;

/** A line on a terminal's standard error that says how far work is; silent elsewhere, and for the first second. */
export function progressLine(effects: { readonly isTerminal: boolean; err(text: string): void }): {
  show(text: string): void;
  clear(): void;
} {
  const started = performance.now();
  let shown = 0;
  return {
    show(text) {
      const now = performance.now();
      if (!effects.isTerminal || now - started < QUIET_MS || now - shown < INTERVAL_MS) return;
      shown = now;
      effects.err(`\r\u001b[K${text}`);
    },
    clear() {
      if (shown > 0) effects.err('\r\u001b[K');
    },
  };
}
