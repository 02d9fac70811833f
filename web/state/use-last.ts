import { useEffect, useRef } from 'react';

/** The value, or the last one that was not null: the previous picture stays while the next is asked for. */
export function useLast<Value>(value: Value | null): Value | null {
  const last = useRef(value);
  useEffect(() => {
    if (value !== null) last.current = value;
  }, [value]);
  return value ?? last.current;
}
