import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { IMPORT_FORMATS, type ImportFormatName } from '../../../src/core/capture/import-format.ts';
import type { ImportRequest } from '../../data/import-file.ts';
import { draftMap, guessFormat, importFile } from '../../data/import-file.ts';
import { Button } from '../../ui/button.tsx';
import { DropZone } from '../../ui/drop-zone.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Picker } from '../../ui/picker.tsx';
import { ImportOutcome } from './import-outcome.tsx';
import styles from './sources.module.css';

const FORMATS = [{ name: 'guess', label: 'Find out the format' }, ...IMPORT_FORMATS] as const;

interface ImportDropProps {
  /** What files here are unless told; found out without it. */
  readonly usual?: ImportFormatName | 'guess';
  /** What can be dropped, in words. */
  readonly hint?: string;
}

const ANY = 'Recorded provider exchanges or calls, one JSON object a line, or CSV; gzipped or not';

/** A file dropped here is imported; a CSV first asks which column is what. What was refused is said, line by line. */
export function ImportDrop({ usual = 'guess', hint = ANY }: ImportDropProps): ReactNode {
  const [format, setFormat] = useState<ImportFormatName | 'guess'>(usual);
  const [table, setTable] = useState<{ file: File; map: string } | null>(null);
  const client = useQueryClient();
  const importing = useMutation({
    mutationFn: (request: ImportRequest) => importFile(request),
    onSettled: () => client.invalidateQueries(),
  });
  const take = async (file: File) => {
    const found = format === 'guess' ? await guessFormat(file) : format;
    if (found === 'csv') setTable({ file, map: await draftMap(file) });
    else importing.mutate({ file, format: found });
  };
  return (
    <div className={styles['import']}>
      <DropZone
        label={importing.isPending ? `Reading ${importing.variables.file.name}…` : 'Drop a file here, or choose one'}
        hint={hint}
        busy={importing.isPending}
        onFile={(file) => void take(file)}
      />
      <Picker
        label="Format"
        shown={FORMATS.find(({ name }) => name === format)?.label ?? format}
        value={format}
        options={FORMATS}
        onPick={(name) => setFormat(FORMATS.find((one) => one.name === name)?.name ?? 'guess')}
      />
      {table && (
        <form
          className={styles['map']}
          onSubmit={(event) => {
            event.preventDefault();
            importing.mutate({ ...table, format: 'csv' }, { onSuccess: () => setTable(null) });
          }}
        >
          <TextArea
            label={`Which column of ${table.file.name} is which field of a call (YAML)`}
            value={table.map}
            onChange={(map) => setTable({ ...table, map })}
          />
          <Button label={`Import ${table.file.name}`} kind="main" disabled={importing.isPending} submits />
        </form>
      )}
      <output>
        <ImportOutcome answer={importing.data} error={importing.error} />
      </output>
    </div>
  );
}
