import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { Flame } from '../../charts/flame.tsx';
import { paletteOf } from '../../charts/palette.ts';
import { STAGES } from '../../../src/core/analysis/behaviour/part.ts';
import type { ExecutionAnswer } from '../../data/executions.ts';
import { useView } from '../../state/use-view.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Swatch } from '../../ui/delta.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useScheme } from '../../ui/theme.tsx';
import styles from './execution.module.css';
import type { Width } from './node-mark.ts';
import { marksOf, roleOf, WIDTHS } from './node-mark.ts';

const WIDTH_WORDS: Record<Width, string> = { cost: 'Money', tokens: 'Tokens', time: 'Time' };

/** Where the money of the execution went: bars as wide as it is, one under the other. A bar zooms, and opens its call when it is one. */
export function ExecutionFlame({ answer }: { readonly answer: ExecutionAnswer }): ReactNode {
  const { search, change } = useView();
  const { scheme } = useScheme();
  const width = WIDTHS.find((name) => name === search.width) ?? 'cost';
  const palette = useMemo(() => paletteOf(STAGES, scheme), [scheme]);
  const marks = useMemo(() => marksOf(answer, width, palette), [answer, width, palette]);
  const focus = marks.some(({ id }) => id === search.node) ? (search.node ?? null) : null;
  const roles = [...new Set(answer.nodes.map(roleOf))];
  const pick = (id: string) => {
    const callId = answer.nodes.find((node) => node.id === id)?.callId ?? undefined;
    if (callId === undefined || focus !== id) change({ node: id === focus ? undefined : id, call: callId });
    else change({ call: callId });
  };
  return (
    <Panel
      title="Where it went"
      note={width === 'time' ? 'as it ran' : 'a bar is as wide as all that hangs below it'}
      actions={
        <>
          {focus !== null && <Button label="Whole execution" kind="bare" onClick={() => change({ node: undefined })} />}
          <Choice
            label="Width"
            value={width}
            options={WIDTHS.map((name) => ({ name, label: WIDTH_WORDS[name] }))}
            onChange={(name) => change({ width: name === 'cost' ? undefined : name })}
          />
        </>
      }
    >
      <Flame
        marks={marks}
        label={`Parts of ${answer.root.name} by ${WIDTH_WORDS[width].toLowerCase()}`}
        width={width === 'time' ? 'time' : 'total'}
        focus={focus}
        scheme={scheme}
        onPick={pick}
      />
      <ul className={styles['legend']}>
        {roles.map((role) => (
          <li key={role}>
            <Swatch colour={palette(role)} />
            {role}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
