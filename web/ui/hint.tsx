import { Tooltip } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

/** More on hover and focus; never the only place where something is said. */
export function Hint({ text, children }: { readonly text: string; readonly children: ReactElement }): ReactNode {
  return (
    <Tooltip label={text} openDelay={250} multiline maw={320} withinPortal>
      {children}
    </Tooltip>
  );
}
