import { forecast } from '../shared/use-cases/plan/forecast.ts';
import { largeRollout, NOW_MS } from './service-records.ts';

/**
 * What a plan foretells of a new version of a service of 1,000 tasks, in milliseconds: `node bench/plan-service.ts`. The
 * rest of a plan is reads: one query of the records, and a look at each thing that the service names.
 */
const TASKS = 1000;
const ROUNDS = 15;

const { settings, ...collection } = largeRollout(TASKS);
const timing = { launchSec: 30, healthySec: 5, stopSec: 5 };
const takenMs: number[] = [];
let said = '';
for (let round = 0; round < ROUNDS; round += 1) {
  const startedMs = performance.now();
  const { steps, status, endsAtMs } = forecast(collection, { nowMs: NOW_MS, timing, settings });
  takenMs.push(performance.now() - startedMs);
  said = `${steps.length} steps, ${status} after ${(endsAtMs - NOW_MS) / 1000} s`;
}
takenMs.sort((a, b) => a - b);
const [best = 0, median = 0] = [takenMs[0], takenMs[ROUNDS >> 1]];
console.log(`${TASKS} tasks: ${median.toFixed(0)} ms median, ${best.toFixed(0)} ms best of ${ROUNDS} (${said})`);
