import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

/**
 * `npm run fuzz -- [--requests N] [--seed S] [--all]`: fuzzes the API's functions. Ends with 1 at the first answer that
 * is not as it should be (`--all`: after all of them), and prints the command that does the same again.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    all: { type: 'boolean', default: false },
  },
});
const requests = Number(values.requests);
const seed = Number(values.seed);
if (!Number.isInteger(requests) || requests < 1 || !Number.isInteger(seed)) {
  console.error('--requests and --seed take whole numbers');
  process.exit(2);
}

const startedAtMs = performance.now();
const report = await fuzz({ requests, seed, all: values.all });
const perSec = Math.round(report.requests / ((performance.now() - startedAtMs) / 1000));
for (const [name, count] of [...report.answers].toSorted()) console.log(`${String(count).padStart(7)}  ${name}`);
for (const violation of report.violations) console.log(`\n${violation}`);
console.log(`slowest refusal: ${report.slowestRefusal.ms.toFixed(1)} ms, request ${report.slowestRefusal.what}`);
console.log(`${report.requests} requests, ${perSec}/s, seed ${seed}, ${report.violations.length} violations`);
if (report.violations.length > 0) {
  console.log(`again: npm run fuzz -- --requests ${report.requests} --seed ${seed}`);
  process.exit(1);
}
