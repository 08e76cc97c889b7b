import { ALL_FAULT_KINDS, type FaultKind } from './faults/kinds.ts';
import type { SeedResult } from './run-seed.ts';
import { STORIES } from './stories/stories.ts';

const EVERY_MS = 5_000;
const HOUR_MS = 3_600_000;

/** Counts what was told, and says from time to time how fast it goes. */
export function createProgress(say: (text: string) => void) {
  const startedAtMs = performance.now();
  const faults = Object.fromEntries(ALL_FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  const stories = Object.fromEntries(Object.keys(STORIES).map((name) => [name, 0])) as Record<string, number>;
  let seeds = 0;
  let simulatedMs = 0;
  let saidAtMs = startedAtMs;

  const rates = () => {
    const sec = (performance.now() - startedAtMs) / 1000;
    return { seedsPerSec: round(seeds / sec), hoursPerSec: round(simulatedMs / HOUR_MS / sec) };
  };

  function report(): void {
    const { seedsPerSec, hoursPerSec } = rates();
    const injected = Object.entries(faults).filter(([, count]) => count > 0);
    const kinds = injected.map(([kind, count]) => `${kind} ${count}`).join(', ');
    say(`${seeds} seeds, ${seedsPerSec} seeds/s, ${hoursPerSec} simulated hours/s; faults: ${kinds || 'none'}`);
  }

  return {
    add(result: SeedResult): void {
      seeds += 1;
      simulatedMs += result.simulatedMs;
      for (const [kind, count] of Object.entries(result.faults)) faults[kind as FaultKind] += count;
      for (const name of result.stories) stories[name] = (stories[name] ?? 0) + 1;
      if (performance.now() < saidAtMs + EVERY_MS) return;
      saidAtMs = performance.now();
      report();
    },
    summary() {
      report();
      return { seeds, ...rates(), faults, stories };
    },
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
