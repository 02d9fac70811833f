import { expect, it } from 'vitest';
import { modulesOf } from './rules-module.ts';

it('documents of nothing but comments are left out, however long they are', () => {
  const comments = `${'# '.repeat(500)}\n`.repeat(1000);
  const texts = [comments, '\n  \n', 'module: one\n', `${comments}module: two\n`, ' # three\r\n\t#'];
  expect(modulesOf(texts.join('\n---\n')).map(({ name }) => name)).toEqual(['one', 'two']);
});
