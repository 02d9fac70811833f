import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { CallStory } from './call-story.tsx';

/** One call on a page of its own, for a link. */
export function CallPage(): ReactNode {
  const { id } = useParams({ strict: false });
  return (
    <div style={{ maxWidth: 760, margin: '0 auto', paddingTop: 24 }}>
      <title>One call – Whence</title>
      <h1 style={{ margin: '0 0 16px', fontSize: 'var(--text-xl)', letterSpacing: '-0.015em' }}>
        How was this cost made?
      </h1>
      <CallStory id={id ?? ''} />
    </div>
  );
}
