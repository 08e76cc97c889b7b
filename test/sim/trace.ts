import { createHash } from 'node:crypto';

/** How much of the end of a story is kept in words. */
const STEPS_MAX = 50;

interface Step {
  atMs: number;
  who: string;
  what: string;
}

/** What happened, step by step: the hash of all of it, and the last steps in words. */
export function createTrace() {
  const hash = createHash('sha256');
  const steps: Step[] = [];
  let isFrozen = false;
  let hasBegun = false;
  return {
    add(who: string, what: string): void {
      const step = { atMs: hasBegun ? Date.now() : 0, who, what };
      hash.update(`${step.atMs}|${who}|${what}\n`);
      if (isFrozen) return;
      steps.push(step);
      if (steps.length > 4 * STEPS_MAX) steps.splice(0, steps.length - STEPS_MAX);
    },
    /** From here on time is the world's. */
    begin(): void {
      hasBegun = true;
    },
    /** What is part of the hash, but no step. */
    digest: (text: string): unknown => hash.update(text),
    /** From here on the last steps stay as they are: those before the first violation tell the most. */
    freeze(): void {
      isFrozen = true;
    },
    hash: () => hash.copy().digest('hex'),
    lastSteps: (): string[] =>
      steps.slice(-STEPS_MAX).map(({ atMs, who, what }) => {
        const time = new Date(atMs).toISOString().slice(11, 23);
        return `${time}  ${who.padEnd(18)} ${what}`;
      }),
  };
}
