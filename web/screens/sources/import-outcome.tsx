import type { ReactNode } from 'react';
import type { ImportAnswer } from '../../data/answers.ts';
import { ApiError } from '../../data/api.ts';
import { count } from '../../data/figure.ts';
import styles from './sources.module.css';

interface ImportOutcomeProps {
  readonly answer: ImportAnswer | undefined;
  readonly error: Error | null;
}

/** What became of a file: how much was taken, and every problem with its place and remedy. */
export function ImportOutcome({ answer, error }: ImportOutcomeProps): ReactNode {
  if (error) {
    return (
      <p className={styles['refused']}>
        {error.message} {error instanceof ApiError && error.hint}
      </p>
    );
  }
  if (!answer) return null;
  const { read, accepted, duplicate, rejected, unpriced, seconds } = answer;
  return (
    <>
      <p>
        Read {count(read)} in {seconds} s: <strong>{count(accepted)} accepted</strong>, {count(duplicate)} already
        known, {count(rejected)} rejected, {count(unpriced)} without a price.
      </p>
      {answer.problems.length > 0 && (
        <ul className={styles['problems']}>
          {answer.problems.map((problem) => (
            <li key={`${problem.place} ${problem.code}`}>
              <b>{problem.place}</b>: {problem.reason}. {problem.remedy}
            </li>
          ))}
        </ul>
      )}
      {answer.rejectedFile && <p>The rejected lines are kept in {answer.rejectedFile}.</p>}
    </>
  );
}
