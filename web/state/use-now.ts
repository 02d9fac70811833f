import { useEffect, useState } from 'react';

/** The time, which moves on at least every `stepMs`: what is said about age stays true while nothing else happens. */
export function useNow(stepMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), stepMs);
    return () => clearInterval(timer);
  }, [stepMs]);
  return now;
}
