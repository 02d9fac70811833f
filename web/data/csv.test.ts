import { describe, expect, it } from 'vitest';
import { csvCell } from './csv.ts';
import { curlLine } from './question.ts';

describe('a downloaded table', () => {
  it('never runs as a formula, and keeps numbers as they are', () => {
    expect(csvCell('=HYPERLINK("http://x")')).toBe('"\'=HYPERLINK(""http://x"")"');
    for (const text of ['+1+1', '-2+3', '@SUM(A1)', '\tx', '\r=1']) expect(csvCell(text).replace('"', '')[0]).toBe("'");
    expect(csvCell('-12.50')).toBe('-12.50');
    expect(csvCell(7)).toBe('7');
  });

  it('quotes separators, quotes and line ends', () => {
    expect(csvCell('a,b')).toBe('"a,b"');
    expect(csvCell('say "x"\n')).toBe('"say ""x""\n"');
  });
});

it('a copied curl line holds a quote without letting it end the argument', () => {
  expect(curlLine('http://h', "/api/query?where=a='b'; rm")).toBe(
    String.raw`curl -s 'http://h/api/query?where=a='\''b'\''; rm'`,
  );
});
