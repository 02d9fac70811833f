import { expect, it } from 'vitest';
import { JsonMembers } from './json-members.ts';
import { textBytesIn } from '../../core/capture/text-bytes.ts';

const bodies = [
  {},
  { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Whence, "so to say"? \\ Löwen 🦁' }], n: 2 },
  { content: 'one word and another '.repeat(400), file: 'QUJD'.repeat(2000) },
];

it('SDK and gateway estimate a prompt from the same number of bytes, without the files in it', () => {
  for (const body of bodies) {
    const bytes = Buffer.from(JSON.stringify(body));
    const members = new JsonMembers(() => 0);
    members.feed(bytes);
    expect(textBytesIn(bytes)).toBe(members.textBytes);
  }
  const withFile = Buffer.from(JSON.stringify(bodies[2]));
  expect(textBytesIn(withFile)).toBeLessThan(withFile.length - 8000);
});
