import type { ReactNode } from 'react';
import { useView } from '../../state/use-view.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { CallStory } from './call-story.tsx';

/** The call named in the URL, beside the screen. */
export function CallDrawer(): ReactNode {
  const { search, change } = useView();
  return (
    <SideDrawer
      title="How was this cost made?"
      open={search.call !== undefined}
      onClose={() => change({ call: undefined, beside: undefined })}
    >
      {search.call !== undefined && <CallStory id={search.call} />}
    </SideDrawer>
  );
}
