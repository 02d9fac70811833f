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

it('control characters in a value do not reach the terminal', () => {
  expect(render('table', null, [{ label: 'a\u001b]0;x\u0007' }])).not.toContain('\u001b');
});
