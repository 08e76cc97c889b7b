import type { Said } from '../words/tone.ts';

/** A state in words, with a mark of its tone. */
export function Badge({ said: { words, tone } }: { said: Said }) {
  return <span class={`badge ${tone}`}>{words}</span>;
}
