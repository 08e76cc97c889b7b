/** How a state looks; its words say the same, so that nobody needs the colour. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

export interface Said {
  words: string;
  tone: Tone;
}
