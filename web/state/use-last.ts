import { useState } from 'react';

/** The value, or the last one that was not null: the previous picture stays while the next is asked for. */
export function useLast<Value>(value: Value | null): Value | null {
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}
