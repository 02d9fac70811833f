import { expect, it } from 'vitest';
import { render } from './print.ts';

it('numbers line up on the right, text on the left', () => {
  expect(
    render('table', null, [
      { model: 'a', cost: '1.5' },
      { model: 'long', cost: '12' },
    ]),
  ).toBe('model  cost\n-----  ----\na       1.5\nlong     12\n');
});

it('a cell that a spreadsheet would run is made text, a negative number stays one', () => {
  expect(render('csv', null, [{ label: '=HYPERLINK("x")', change: '-1.5' }])).toBe(
    'label,change\n"\'=HYPERLINK(""x"")",-1.5\n',
  );
});

it('a formula in full-width letters is one too', () => {
  expect(render('csv', null, [{ label: '\uff1d1+1' }])).toBe("label\n'\uff1d1+1\n");
});

it.each(['table', 'csv', 'json'] as const)(
  'control characters in a value do not reach the terminal by %s',
  (format) => {
    const label = 'a\u001b]0;x\u0007\u009b2J\u202eb';
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(render(format, { label }, [{ label }])).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  },
);

it('JSON says the same with its control characters escaped', () => {
  const output = { label: 'a\u009b\u202eb' };
  expect(JSON.parse(render('json', output, []))).toEqual(output);
});
