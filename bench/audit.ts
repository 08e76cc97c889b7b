import { parseArgs } from 'node:util';
import { ecsFleet } from '../shared/aws/ecs-fleet.ts';
import type { Snapshot } from '../shared/planner/snapshot.ts';
import { audit } from '../shared/use-cases/audit/audit.ts';
import type { ReconcileDeps } from '../shared/use-cases/reconcile.ts';
import { machine } from './machine.ts';
import { NOW_MS, steady } from './service-records.ts';

/**
 * One pass of the audit over a large, steady stack, on a virtual clock: `npx node bench/audit.ts [--services N --tasks N]`.
 * The audit, the planner and ECS's adapter are the real ones; ECS is a simulated fleet behind ECS's own bucket of
 * DescribeTasks and ListTasks, and the records are in memory. Says how many calls a pass makes, how fast, and what a
 * month of nothing but that costs. Ends with 1 where a call was throttled or something was written.
 */
const { values } = parseArgs({
  options: { services: { type: 'string', default: '10000' }, tasks: { type: 'string', default: '10' } },
});
const SERVICES = Number(values.services);
const TASKS = Number(values.tasks);

/** SEMANTICS: DescribeTasks and ListTasks share a bucket of 100, refilled by 20 a second. */
const BUCKET = { burst: 100, perSec: 20 };
/** Of a collection of so many tasks; a strongly consistent Query reads 4 KB a unit. */
const RECORD_KB = 1;
/** us-east-1, on demand: a million read units, a million Lambda requests, a GB-second of arm64, a million schedule calls. */
const PRICE = { readsMillion: 0.125, requestsMillion: 0.2, gbSec: 0.000_013_333_4, schedulesMillion: 1 };
const MEMORY_GB = 0.5;
const MONTH_SEC = 30 * 24 * 3600;

let nowMs = NOW_MS;
const seen = new Map<string, number>();
const note = (what: string, by = 1) => void seen.set(what, (seen.get(what) ?? 0) + by);

/** The same service but without traffic, so that what is counted is what tasks cost. */
function serviceOf(n: number): Snapshot {
  const { service, deployment, revisions, tasks, ...rest } = steady(n);
  const { ingress: _ingress, ...spec } = service.spec;
  const { traffic: _traffic, ...plain } = service;
  return {
    ...rest,
    deployment,
    service: { ...plain, spec, desiredCount: TASKS },
    revisions: revisions.map((revision) => ({ ...revision, spec })),
    tasks: tasks.slice(0, TASKS).map((task) => ({ ...task, registeredAtMs: undefined, targetHealth: undefined })),
  };
}

const snapshots = new Map(Array.from({ length: SERVICES }, (_, n) => [`s${n}`, serviceOf(n)]));
const names = [...snapshots.keys()];
const fleet = [...snapshots.values()].flatMap(({ tasks }) => tasks);
const byArn = new Map(fleet.map((task) => [task.observed?.arn ?? '', task]));
const arns = [...byArn.keys()];

let tokens = BUCKET.burst;
let filledAtMs = nowMs;
function take(): void {
  tokens = Math.min(BUCKET.burst, tokens + ((nowMs - filledAtMs) / 1000) * BUCKET.perSec);
  filledAtMs = nowMs;
  if (tokens < 1) note('throttled');
  tokens -= 1;
}

/** ECS, as far as the audit asks it. */
const ecs = {
  async send(command: object) {
    take();
    const { input } = command as { input: { tasks?: string[]; nextToken?: string } };
    note(command.constructor.name.replace('Command', ''));
    if (!input.tasks) {
      const from = Number(input.nextToken ?? 0);
      const to = from + 100;
      return { taskArns: arns.slice(from, to), nextToken: to < arns.length ? String(to) : undefined };
    }
    const tasks = input.tasks
      .map((arn) => byArn.get(arn))
      .map((task) => ({
        taskArn: task?.observed?.arn,
        startedBy: task?.id,
        lastStatus: 'RUNNING',
        desiredStatus: 'RUNNING',
        healthStatus: 'HEALTHY',
        version: task?.observed?.version,
        containers: [],
      }));
    return { tasks, failures: [] };
  },
};

const store = new Proxy({} as ReconcileDeps['store'], {
  get: (_, name: string) => STORE[name] ?? (async () => note(`written: ${name}`)),
});
const STORE: Record<string, (...given: never[]) => Promise<unknown>> = {
  getAuditPlace: async () => void note('read units'),
  listClusters: async () => [{ clusterName: 'default', clusterArn: 'arn', status: 'ACTIVE', createdAtMs: 0 }],
  listOneOffTasks: async () => [],
  listLiveJobs: async () => [],
  async listServices(_cluster: string, { limit, nextToken }: { limit: number; nextToken?: string }) {
    const from = Number(nextToken ?? 0);
    const to = from + limit;
    const items = names.slice(from, to).map((name) => snapshots.get(name)?.service);
    note('read units', items.length + 1);
    return { items, nextToken: to < names.length ? String(to) : undefined };
  },
  async load({ service }: { service: string }) {
    note('read units', Math.ceil(((TASKS + 3) * RECORD_KB) / 4));
    return snapshots.get(service);
  },
};

const settings = { ...[...snapshots.values()][0]?.settings, stack: 'bench' } as ReconcileDeps['settings'];
const deps = {
  store,
  fleet: ecsFleet(ecs),
  settings,
  clock: {
    nowMs: () => nowMs,
    random: () => 0.5,
    sleep: async (ms: number) => {
      nowMs += ms;
    },
  },
  log: (message: string) => note(`logged: ${message}`),
} as ReconcileDeps;

console.log(machine());
const startedAtMs = performance.now();
await audit(deps);
const cpuSec = (performance.now() - startedAtMs) / 1000;
const passSec = (nowMs - NOW_MS) / 1000;
const of = (what: string) => seen.get(what) ?? 0;
const calls = of('DescribeTasks') + of('ListTasks');
console.log(
  `${SERVICES} services, ${fleet.length} tasks: a pass of ${passSec.toFixed(0)} s (${cpuSec.toFixed(1)} s of them this machine's)`,
);
console.log(
  `${of('DescribeTasks')} DescribeTasks, ${of('ListTasks')} ListTasks: ${(calls / passSec).toFixed(1)}/s, ${of('throttled')} throttled`,
);

// Each minute at the most a pass begins, one at a time; the sweep is an invocation and eight queries of an index.
const passes = MONTH_SEC / (60 * Math.ceil(Math.max(passSec, 1) / 60));
const invocations = (2 * MONTH_SEC) / 60;
const readUnits = passes * of('read units') + (MONTH_SEC / 60) * 8;
const gbSec = (passes * Math.max(passSec, 0.1) + MONTH_SEC / 60 / 10) * MEMORY_GB;
const cost = {
  lambda: (invocations / 1e6) * PRICE.requestsMillion + gbSec * PRICE.gbSec,
  schedules: (invocations / 1e6) * PRICE.schedulesMillion,
  dynamodb: (readUnits / 1e6) * PRICE.readsMillion,
};
const total = Object.values(cost).reduce((sum, dollars) => sum + dollars, 0);
const parts = Object.entries(cost).map(([name, dollars]) => `${name} ${dollars.toFixed(2)}`);
console.log(`a month of that, without free tiers: ${total.toFixed(2)} dollars (${parts.join(', ')})`);

const odd = [...seen].filter(([what]) => /^(written|throttled|logged)/.test(what));
if (odd.length > 0) {
  console.error(odd.map(([what, count]) => `${what}: ${count}`).join('\n'));
  process.exit(1);
}
