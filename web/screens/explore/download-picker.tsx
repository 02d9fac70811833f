import type { ReactNode } from 'react';
import type { QueryAnswer } from '../../data/answers.ts';
import { apiPath, ask } from '../../data/api.ts';
import { answerCsv } from '../../data/csv.ts';
import type { Question } from '../../data/question.ts';
import { curlLine, questionParams } from '../../data/question.ts';
import { useSpan } from '../../data/use-span.ts';
import { grainOf } from '../../state/span.ts';
import { useView } from '../../state/use-view.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { Picker } from '../../ui/picker.tsx';
import type { Cut } from './cut.ts';

/** The table as a file with all its rows, or as a line for a terminal. */
export function DownloadPicker({ cut }: { readonly cut: Cut }): ReactNode {
  const { view } = useView();
  const span = useSpan();
  const grain = grainOf(view, span);
  const [first = 'cost'] = cut.measures;
  const question: Question = { ...cut, span, where: view.where, order: view.sort ?? `-${first}` };
  const save = async (name: string) => {
    const timed = name === 'csv-time';
    const asked = timed ? { ...question, grain, order: null } : question;
    const answer = await ask<QueryAnswer>('query', questionParams(asked), new AbortController().signal);
    const file = `whence ${cut.by.join(' ')} ${answer.interval.from.slice(0, 10)}`;
    if (name === 'json') saveFile(`${file}.json`, 'application/json', JSON.stringify(answer, null, 2));
    else saveFile(`${file}.csv`, 'text/csv;charset=utf-8', answerCsv(answer, cut.by, cut.measures));
  };
  return (
    <>
      <CopyButton
        label="Copy curl"
        icon="code"
        text={() => curlLine(location.origin, apiPath('query', questionParams(question)))}
      />
      <Picker
        label="Download"
        shown="Download"
        icon="download"
        value={null}
        options={[
          { name: 'csv', label: 'CSV' },
          { name: 'csv-time', label: `CSV by ${grain}` },
          { name: 'json', label: 'JSON' },
        ]}
        onPick={(name) => void save(name)}
      />
    </>
  );
}

function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
