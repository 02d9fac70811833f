import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export function Missing(): ReactNode {
  return (
    <div style={{ padding: '48px 0' }}>
      <h1>There is no such page</h1>
      <p>
        <Link to="/">Back to the overview</Link>
      </p>
    </div>
  );
}
