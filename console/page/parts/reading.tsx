import type { ComponentChildren } from 'preact';
import type { Reading } from '../live/use-reading.ts';
import { Problem } from './problem.tsx';

interface Props<Value> {
  reading: Reading<Value>;
  children: (value: Value) => ComponentChildren;
}

/** What has been read; until then, that it is being read; and why it cannot be. What was read before stays. */
export function Shown<Value>({ reading: { value, error }, children }: Props<Value>) {
  // That nothing answers is the banner's to say, where there is something to show.
  const isTold = error?.isAway && value !== undefined;
  return (
    <>
      {!isTold && <Problem error={error} />}
      {value !== undefined && children(value)}
      {value === undefined && !error && <p class="faint">Reading …</p>}
    </>
  );
}
