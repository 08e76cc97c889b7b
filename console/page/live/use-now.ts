import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

/** One clock for all relative times of the page. */
export const NowContext = createContext(0);

export const useNow = (): number => useContext(NowContext);

const TICK_MS = 1_000;

export function useClock(): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
