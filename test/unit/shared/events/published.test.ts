import { afterEach, describe, expect, it } from '@jest/globals';
import type { Collection } from '../../../../shared/ports/store.ts';
import { checkEvent, type SeenEvent } from '../../../harness/check-event.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { definitionOf, userOf } from '../../../harness/user.ts';

let world: World;

const begin = async (options: WorldOptions = {}) => {
  world = await startWorld({ publishes: true, ...options });
  return userOf(world);
};

afterEach(async () => {
  try {
    for (const event of world.published) checkEvent(event);
  } finally {
    await world.stop();
  }
});

const namesOf = (events: readonly SeenEvent[], type: string) =>
  events.filter((event) => event['detail-type'] === type).map(({ detail }) => detail.eventName ?? detail.lastStatus);

/** What a consumer knows of each thing that it cares to tell apart: the event of the greatest sequence. */
function latest(events: readonly SeenEvent[], type: string, keyOf: (detail: SeenEvent['detail']) => string) {
  const known = new Map<string, SeenEvent['detail']>();
  for (const { detail, ...event } of events) {
    if (event['detail-type'] !== type) continue;
    const before = known.get(keyOf(detail));
    if (!before || detail.sequence >= before.sequence) known.set(keyOf(detail), detail);
  }
  return known;
}

/** Holds what a consumer has made of the events against the records. */
async function expectKnown({ service, tasks }: Collection, events: readonly SeenEvent[]): Promise<void> {
  const deployments = latest(events, 'ECS Deployment State Change', ({ deploymentId }) => deploymentId);
  const archived = await world.peek.store.listArchivedDeployments(service, { limit: 50 });
  const current = (await world.peek.store.load(service))?.deployment;
  const all = [...archived.items, ...(current ? [current] : [])];
  expect(new Map([...deployments].map(([id, { status }]) => [id, status]))).toEqual(
    new Map(all.map(({ id, status }) => [id, status])),
  );
  const statuses = latest(events, 'ECS Task State Change', ({ taskId }) => taskId);
  const running = [...statuses.values()].filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  expect(running.map(({ taskArn }) => taskArn).sort()).toEqual(tasks.map(({ observed }) => observed?.arn).sort());
}

describe('what is published of a service', () => {
  it('are its deployments by ECS’s names, from the acceptance to the end', async () => {
    const user = await begin();
    await user.deploy('web:1', { desiredCount: 2 });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    const deployments = world.published.filter((event) => event['detail-type'] === 'ECS Deployment State Change');
    const { deployment } = await user.records();
    expect(deployments.map(({ detail }) => [detail.deploymentId, detail.status, detail.lifecycleStage])).toEqual([
      [deployment.id, 'PENDING', undefined],
      [deployment.id, 'IN_PROGRESS', undefined],
      // RECONCILE_SERVICE and CLEAN_UP had nothing to do.
      [deployment.id, 'IN_PROGRESS', 'SCALE_UP'],
      [deployment.id, 'SUCCESSFUL', 'CLEAN_UP'],
    ]);
    expect(deployments.at(-1)).toMatchObject({
      source: 'slipway',
      resources: ['arn:aws:ecs:us-east-1:000000000000:service/default/web'],
      detail: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED', schemaVersion: '1' },
    });
    const { sequence: first } = deployments[0]?.detail ?? {};
    const sequences = deployments.map(({ detail }) => detail.sequence);
    expect([...sequences].sort()).toEqual(sequences);
    expect(first).toMatch(/^[0-9a-z]+-000000001$/);
  });

  it('are each of its tasks at each of its statuses, with why it stopped', async () => {
    const user = await begin({ scripts: { 'web:1': { exitAfterMs: 20_000, exitCode: 3 } } });
    await user.deploy('web:1', { desiredCount: 1, minHealthySec: 1 });
    await world.time.pass(30_000);
    const tasks = world.published.filter((event) => event['detail-type'] === 'ECS Task State Change');
    const [
      {
        detail: { taskId },
      } = { detail: {} },
    ] = tasks;
    const own = tasks.filter(({ detail }) => detail.taskId === taskId).map(({ detail }) => detail);
    const versions = own.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(own.map(({ lastStatus }) => lastStatus)).toEqual(
      expect.arrayContaining(['PROVISIONING', 'PENDING', 'RUNNING', 'STOPPED']),
    );
    expect(own.at(-1)).toMatchObject({
      group: 'service:web',
      service: 'web',
      lastStatus: 'STOPPED',
      containers: [{ name: 'app', exitCode: 3 }],
      explanation: [{ who: 'ECS' }, { who: 'container app', exitCode: 3 }],
    });
  });

  it('are its counts, its steadiness, and its end', async () => {
    const user = await begin();
    await user.deploy('web:1', { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    await user.scale(2);
    await world.time.pass(30_000);
    await user.remove();
    await world.time.until(async () => (await user.records()).service.status === 'INACTIVE');
    await world.time.pass(1_000);
    expect(namesOf(world.published, 'ECS Service Action')).toEqual([
      'SERVICE_CREATED',
      'SERVICE_STEADY_STATE',
      'SERVICE_DESIRED_COUNT_UPDATED',
      'SERVICE_STEADY_STATE',
      'SERVICE_DRAINING',
      'SERVICE_DESIRED_COUNT_UPDATED',
      'SERVICE_INACTIVE',
    ]);
  });

  it('are the tasks that ECS would not place, with its reason', async () => {
    const user = await begin();
    let refused = 0;
    world.hook.before = ({ operation }) => {
      if (operation !== 'RunTask') return;
      refused += 1;
      if (refused <= 2) throw Object.assign(new Error('no such role'), { name: 'AccessDeniedException' });
    };
    await user.deploy('web:1', { desiredCount: 2 });
    await world.time.pass(60_000);
    const failures = world.published.filter(({ detail }) => detail.eventName === 'SERVICE_TASK_PLACEMENT_FAILURE');
    expect(failures).toHaveLength(2);
    expect(failures[0]?.detail).toMatchObject({ eventType: 'ERROR', taskId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(failures[0]?.detail.reason).toContain('no such role');
  });

  it('lets a consumer know, from duplicates in any order, what the records say', async () => {
    const user = await begin({
      scripts: { 'web:bad': { exitAfterMs: 500, exitCode: 1 } },
      eventFaults: (event) => {
        if (event.source !== 'slipway') return {};
        const n = Number.parseInt(event.id.slice(0, 4), 16);
        return { copies: 1 + (n % 3), delayMs: n % 700 };
      },
    });
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    await user.deploy('web:2');
    await world.time.pass(2_000);
    await user.deploy('web:bad', {
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    });
    await user.reaches('ROLLBACK_SUCCESSFUL');
    await world.time.pass(60_000);
    const records = await user.records();
    await expectKnown(records, world.published);
    const again = [...world.published].reverse();
    await expectKnown(records, again);
    expect(new Set(world.published.map(({ detail }) => detail.id)).size).toBeLessThan(world.published.length);
  });

  it('never tells what an environment or an override holds', async () => {
    const user = await begin();
    const environment = [{ name: 'TOKEN', value: 'hunter2-secret' }];
    const arn = await user.register(definitionOf('web:1', { container: { environment } }));
    await user.put(arn, { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    expect(world.published.length).toBeGreaterThan(5);
    expect(JSON.stringify(world.published)).not.toContain('hunter2');
  });
});

describe('a bus that does not take everything', () => {
  it('gets again what it did not take, and nothing is lost', async () => {
    const user = await begin();
    let calls = 0;
    world.hook.before = ({ operation }) => {
      if (operation !== 'PutEvents') return;
      calls += 1;
      if (calls % 3 !== 0) throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    };
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    await world.time.pass(60_000);
    expect(calls).toBeGreaterThan(10);
    await expectKnown(await user.records(), world.published);
  });

  it('that is away for minutes gets what happened meanwhile, from where it stopped', async () => {
    const user = await begin();
    let isAway = true;
    world.hook.before = ({ operation }) => {
      if (operation === 'PutEvents' && isAway)
        throw Object.assign(new Error('away'), { name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
    };
    await user.deploy('web:1');
    await world.time.pass(3_000);
    expect(world.published).toEqual([]);
    isAway = false;
    await user.reaches('SUCCESSFUL');
    await world.time.pass(30_000);
    await expectKnown(await user.records(), world.published);
  });

  it('is not held up by a record that nobody can read: it is set aside, without what it holds', async () => {
    const user = await begin();
    await user.deploy('web:1', { desiredCount: 1 });
    await world.call('dynamodb', 'PutItem', {
      TableName: world.config.tableName,
      Item: {
        pk: { S: 'S#default#broken' },
        sk: { S: 'DEPLOYMENT' },
        id: { S: 'x' },
        status: { S: 'IN_PROGRESS' },
        secret: { S: 'hunter2' },
      },
    });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    await expectKnown(await user.records(), world.published);
    const { Messages } = await world.call<{ Messages?: { Body: string }[] }>('sqs', 'ReceiveMessage', {
      QueueUrl: world.config.deadLettersUrl,
      MaxNumberOfMessages: 10,
    });
    expect(Messages?.map(({ Body }) => JSON.parse(Body))).toEqual([
      expect.objectContaining({ pk: 'S#default#broken', sk: 'DEPLOYMENT', why: expect.any(String) }),
    ]);
    expect(JSON.stringify(Messages)).not.toContain('hunter2');
  });
});
