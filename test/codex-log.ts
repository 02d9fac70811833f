/** Lines of a session of Codex, which is written within a minute. */
export function codexLine(second: number, type: string, payload: object): string {
  return JSON.stringify({ timestamp: `2026-11-01T12:00:${String(second).padStart(2, '0')}.000Z`, type, payload });
}

/** The session has used `total` times a certain amount so far, in its last answer `last` times; null when that is not said. */
export function codexUsage(second: number, total: number, last: number | null): string {
  const info = { total_token_usage: amounts(total), ...(last !== null && { last_token_usage: amounts(last) }) };
  return codexLine(second, 'event_msg', { type: 'token_count', info });
}

function amounts(of: number): object {
  return {
    input_tokens: 10 * of,
    cached_input_tokens: 6 * of,
    output_tokens: 5 * of,
    reasoning_output_tokens: 2 * of,
    total_tokens: 15 * of,
  };
}

export function codexSession(payload: object): string {
  return codexLine(0, 'session_meta', {
    id: 'S1',
    cwd: '/home/someone/shop',
    cli_version: '0.140.0',
    originator: 'codex_cli_rs',
    git: { branch: 'main' },
    ...payload,
  });
}

export function codexModel(second: number, name: string): string {
  return codexLine(second, 'turn_context', { model: name, cwd: '/home/someone/shop' });
}
