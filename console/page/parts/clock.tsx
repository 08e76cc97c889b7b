import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { NowContext } from '../live/use-now.ts';

const TICK_MS = 1_000;

/** Ticks for what shows a time; its children themselves are not drawn again. */
export function Clock({ children }: { children: ComponentChildren }) {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <NowContext.Provider value={nowMs}>{children}</NowContext.Provider>;
}
