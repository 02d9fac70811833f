import type { ReactNode } from 'react';
import { NOT_ATTRIBUTED } from '../../../src/core/dimension.ts';
import type { DimensionValue } from '../../data/answers.ts';
import { percent } from '../../data/figure.ts';
import { dimensionWords } from '../../data/measure-words.ts';
import { Panel } from '../../ui/panel.tsx';
import styles from './call.module.css';

/** Whose it is, by which rule, and who else it might have been. */
export function CallDimensions({ dimensions }: { readonly dimensions: readonly DimensionValue[] }): ReactNode {
  return (
    <Panel title="Whose it is" note="value, and the rule and source that set it" flush>
      <table className={styles['dimensions']}>
        <tbody>
          {dimensions.map((dimension) => (
            <tr key={dimension.name}>
              <th scope="row">{dimensionWords(dimension.name)}</th>
              <td>
                <span data-nobody={dimension.value === NOT_ATTRIBUTED}>{dimension.value}</span>
                {dimension.candidates
                  .filter((candidate) => candidate.value !== dimension.value || candidate.rule !== dimension.rule)
                  .map((candidate) => (
                    <div key={`${candidate.rule} ${candidate.value}`} className={styles['loser']}>
                      {candidate.value === dimension.value ? 'also' : 'not'} {candidate.value}: rule {candidate.rule},{' '}
                      {candidate.source}
                    </div>
                  ))}
              </td>
              <td className={styles['rule']}>{ruleWords(dimension)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function ruleWords({ rule, source, confidence }: DimensionValue): string {
  if (rule === null) return 'no rule found a value';
  const sure = confidence === null || confidence === 1 ? '' : `, confidence ${percent(confidence)}`;
  return `${rule}${source === null ? '' : `, ${source}`}${sure}`;
}
