import type { z } from 'zod';
import type { kpi } from '../kpi.ts';
import type { query } from '../query.ts';
import { dollars } from '../spend-sentence.ts';
import type { Answered, Told } from './question.ts';

type Spend = z.infer<typeof query.output>;
type KeyFigures = z.infer<typeof kpi.output>;

/** What an operation says of itself, with its rows. */
export function itself<Output extends { readonly sentence: string }>({ output, rows }: Answered<Output>): Told {
  return { sentence: output.sentence, number: null, rows };
}

/** The same, and the number that it turns on. */
export function itselfWith<Output extends { readonly sentence: string }>(
  numberOf: (output: Output) => string | number | null,
  unit: string,
): (answered: Answered<Output>) => Told {
  return (answered) => {
    const value = numberOf(answered.output);
    return { ...itself(answered), number: value === null ? null : { value: String(value), unit } };
  };
}

/** A question about spend: the total of its first measure. */
export function spend(words: (total: string, output: Spend) => string): (answered: Answered<Spend>) => Told {
  return ({ output, rows }) => {
    const [first = '0'] = Object.values(output.totals);
    const isMoney = /cost/i.test(Object.keys(output.totals)[0] ?? '');
    const total = isMoney ? dollars(String(first ?? 0)) : String(first);
    return {
      sentence: output.calls === 0 && Number(first) === 0 ? output.sentence : words(total, output),
      number: first === null ? null : { value: String(first), unit: isMoney ? 'dollars' : 'count' },
      rows,
    };
  };
}

/** A question that key figures answer: each by its title and value, or what is missing. */
export function figures({ output, rows }: Answered<KeyFigures>): Told {
  const [first] = output.kpis;
  return {
    sentence: `${output.kpis.map(figureWords).join('; ')}.`,
    number: first?.value === null || first?.value === undefined ? null : { value: first.value, unit: first.unit },
    rows,
  };
}

function figureWords({ title, value, unit, missing, rows }: KeyFigures['kpis'][number]): string {
  if (value !== null && value !== undefined) return `${title}: ${amountWords(value, unit)}`;
  if (missing !== null) return `${title} is not known: ${missing}`;
  return `${title}: ${rows.map((row) => `${Object.values(row.values).join(' ')} ${row.value === null ? 'not known' : amountWords(row.value, unit)}`).join(', ')}`;
}

export function amountWords(value: string, unit: string): string {
  if (unit === 'dollars') return dollars(value);
  return unit === 'percent' ? `${value} %` : unit === 'ratio' ? value : `${value} ${unit}`;
}
