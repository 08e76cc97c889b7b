import { withoutArns } from '../words/names.ts';
import type { Tone } from '../words/tone.ts';

/** Why something is as it is, or what it waits for. */
export function Reason({ text, tone }: { text: string | undefined; tone: Tone }) {
  return text ? <p class={`reason ${tone}`}>{withoutArns(text)}</p> : null;
}
