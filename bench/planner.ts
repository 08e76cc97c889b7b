import { plan } from '../shared/planner/plan.ts';
import type { Snapshot } from '../shared/planner/snapshot.ts';
import { rolling, steady } from './service-records.ts';

/**
 * Planner decisions a second on one core: `node bench/planner.ts`. 10,000 services of 20 tasks, each with records of its
 * own, as many as an audit of a large stack would load; steady, and in the middle of a rollout.
 */
const SERVICES = 10_000;
const ROUNDS = 12;

function measure(name: string, make: (n: number) => Snapshot): void {
  const snapshots = Array.from({ length: SERVICES }, (_, n) => make(n));
  let asked = 0;
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    for (const snapshot of snapshots) asked += plan(snapshot).launches.length;
    seconds.push((performance.now() - start) / 1000);
  }
  const median = seconds.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0;
  const tasks = snapshots.reduce((sum, snapshot) => sum + snapshot.tasks.length, 0) / SERVICES;
  const rate = Math.round(SERVICES / median).toLocaleString('en');
  const launches = (asked / ROUNDS / SERVICES).toFixed(2);
  console.log(`${name}: ${rate} decisions/s (${tasks.toFixed(1)} tasks, ${launches} launches a decision)`);
}

measure('steady', steady);
measure('mid-rollout', rolling);
