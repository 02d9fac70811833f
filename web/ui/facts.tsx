import type { ReactNode } from 'react';
import styles from './facts.module.css';

/** Names and their values, one a line. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }): ReactNode {
  return (
    <dl className={styles['facts']}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface FormulaLine {
  readonly text: ReactNode;
  readonly note?: ReactNode;
  readonly amount: string;
}

/** A sum as it is written on paper. */
export function Formula(props: { readonly lines: readonly FormulaLine[]; readonly total: FormulaLine }): ReactNode {
  return (
    <table className={styles['formula']}>
      <tbody>
        {props.lines.map((line, place) => (
          // oxlint-disable-next-line react/no-array-index-key -- a sum's lines have no other identity and never move
          <tr key={place}>
            <td>
              {line.text}
              {line.note && <div className={styles['note']}>{line.note}</div>}
            </td>
            <td className={styles['amount']}>{line.amount}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td>{props.total.text}</td>
          <td className={styles['amount']}>{props.total.amount}</td>
        </tr>
      </tfoot>
    </table>
  );
}
