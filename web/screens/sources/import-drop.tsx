import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import type { ImportAnswer } from '../../data/answers.ts';
import { count } from '../../data/figure.ts';
import type { ImportFormat } from '../../data/import-file.ts';
import { guessFormat, IMPORT_FORMATS, importFile } from '../../data/import-file.ts';
import { Choice } from '../../ui/choice.tsx';
import { DropZone } from '../../ui/drop-zone.tsx';
import styles from './sources.module.css';

const FORMATS = [{ name: 'guess', label: 'Find out' }, ...IMPORT_FORMATS] as const;

/** A file dropped here is imported; what was refused is said, line by line. */
export function ImportDrop(): ReactNode {
  const [format, setFormat] = useState<ImportFormat | 'guess'>('guess');
  const client = useQueryClient();
  const importing = useMutation({
    mutationFn: async (file: File) => importFile(file, format === 'guess' ? await guessFormat(file) : format),
    onSettled: () => client.invalidateQueries(),
  });
  return (
    <div className={styles['import']}>
      <DropZone
        label={importing.isPending ? `Reading ${importing.variables.name}…` : 'Drop a file here, or choose one'}
        hint="Recorded provider exchanges, calls as NDJSON, or CSV"
        busy={importing.isPending}
        onFile={(file) => importing.mutate(file)}
      />
      <Choice label="Format" value={format} options={FORMATS} onChange={setFormat} />
      <output>
        {importing.data && <Outcome answer={importing.data} />}
        {importing.error && <p className={styles['refused']}>{importing.error.message}</p>}
      </output>
    </div>
  );
}

function Outcome({ answer }: { readonly answer: ImportAnswer }): ReactNode {
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
