import { startWorld } from '../test/harness/start-world.ts';
import { INGRESS, userOf } from '../test/harness/user.ts';
import { machine } from './machine.ts';

/**
 * A rolling deployment of 10 and of 100 simulated tasks behind the load balancer, on a virtual clock: `node bench/deployment.ts`.
 * A task starts in 1 s and its health is looked at each second. Says how long it took against the schedule that never
 * lets a place be empty, and what it used of Step Functions, Lambda and DynamoDB, at us-east-1's list prices.
 */
const START_MS = 1_000;
const HEALTH_MS = 1_000;
/** A transition; a request and 100 ms of 512 MB on arm64; a read and a write unit on demand. */
const PRICE = { transition: 25e-6, invocation: 0.2e-6 + 0.05 * 0.000_013_333_4, read: 0.125e-6, write: 0.625e-6 };

interface Used {
  reads: number;
  writes: number;
}

async function measure(desiredCount: number, maximumPercent: number): Promise<void> {
  const used: Used = { reads: 0, writes: 0 };
  const world = await startWorld({
    scripts: { 'web:1': { pullMs: START_MS }, 'web:2': { pullMs: START_MS } },
    hook: {
      before({ service, input }) {
        if (service === 'dynamodb') input.ReturnConsumedCapacity = 'TOTAL';
      },
    },
    onlooker: { after: ({ operation }, answer) => count(used, operation, answer) },
  });
  try {
    const user = userOf(world);
    const wish = {
      desiredCount,
      ingress: INGRESS,
      deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent },
    };
    await user.deploy('web:1', wish);
    await user.reaches('SUCCESSFUL', 600_000);
    await world.time.pass(70_000);
    const callsBefore = world.calls.length;
    Object.assign(used, { reads: 0, writes: 0 });
    const startedAtMs = Date.now();
    const { deployment } = (await user.deploy('web:2', wish)).collection;
    await user.reaches('SUCCESSFUL', 600_000);
    const { timeline } = (await user.records()).deployment;
    const upAtMs = timeline.find(({ text }) => text.startsWith('SCALE_UP reached'))?.atMs ?? Number.NaN;
    const runs = new Set(world.calls.slice(callsBefore).map(({ run }) => run));
    const invocations = [...runs].filter(({ by }) => by !== 'api' && by !== 'sweep' && by !== 'audit').length;
    const transitions = await countTransitions(world, deployment.id);
    const places = Math.floor((desiredCount * maximumPercent) / 100) - desiredCount;
    const idealMs = Math.ceil(desiredCount / places) * (START_MS + HEALTH_MS);
    const tookMs = upAtMs - startedAtMs;
    const dollars =
      transitions * PRICE.transition +
      invocations * PRICE.invocation +
      used.reads * PRICE.read +
      used.writes * PRICE.write;
    console.log(
      `${desiredCount} tasks at ${maximumPercent} %: all new ones healthy after ${(tookMs / 1000).toFixed(1)} s, ${(tookMs / idealMs).toFixed(2)} of the ideal ${(idealMs / 1000).toFixed(0)} s; ` +
        `${transitions} transitions, ${invocations} invocations, ${used.reads.toFixed(0)} read and ${used.writes.toFixed(0)} write units: ${dollars.toFixed(5)} dollars`,
    );
  } finally {
    await world.stop();
  }
}

/** What DynamoDB says a call used: writes are those that change something. */
function count(used: Used, operation: string, answer: unknown): void {
  const { ConsumedCapacity } = (answer ?? {}) as { ConsumedCapacity?: Capacity | Capacity[] };
  const units = [ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  const isRead = /^(Get|Query|Scan|BatchGet|TransactGet)/.test(operation);
  used[isRead ? 'reads' : 'writes'] += units;
}

interface Capacity {
  CapacityUnits?: number;
}

async function countTransitions(world: Awaited<ReturnType<typeof startWorld>>, id: string): Promise<number> {
  const { executions } = await world.call<{ executions: { executionArn: string; name: string }[] }>(
    'states',
    'ListExecutions',
    { stateMachineArn: world.config.stateMachineArn },
  );
  let transitions = 0;
  for (const { executionArn } of executions.filter(({ name }) => name.startsWith(id))) {
    const { events } = await world.call<{ events: { type: string }[] }>('states', 'GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
    });
    transitions += events.filter(({ type }) => type.endsWith('StateEntered')).length;
  }
  return transitions;
}

console.log(machine());
for (const maximumPercent of [200, 150]) for (const tasks of [10, 100]) await measure(tasks, maximumPercent);
