import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** `npm run bench [-- name …]`: the named benchmarks, or all of them, one after the other. */
const ALL = [
  'bundles',
  'start',
  'crash',
  'writes',
  'planner',
  'audit',
  'alarms',
  'scaling',
  'rolls',
  'rollback',
  'balancer',
  'deployment',
  'plan-service',
];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !ALL.includes(name));
if (unknown.length > 0) {
  console.error(`there is no benchmark ${unknown.join(', ')}; there are ${ALL.join(', ')}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : ALL) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [path.join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
