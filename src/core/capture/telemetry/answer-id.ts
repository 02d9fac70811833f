/** How a response names itself in its own JSON: that of the whole before those of its parts. In quoted text quotes are escaped. */
const IDS = [
  /"id":\s?"(resp_[\w-]{16,100})"/,
  /"id":\s?"(chatcmpl-[\w-]{16,100})"/,
  /"id":\s?"(msg_[\w-]{16,100})"/,
] as const;

/** The response id in an answer that a span carries whole; null when there is none. Nothing else of the answer is read. */
export function idInAnswer(answer: string | null): string | null {
  if (answer === null) return null;
  for (const form of IDS) {
    const id = form.exec(answer)?.[1];
    if (id !== undefined) return id;
  }
  return null;
}
