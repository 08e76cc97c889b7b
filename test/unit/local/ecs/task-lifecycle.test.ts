import type { StopTaskResponse } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBench, pidOf, STAY, untilDead } from './ecs-bench.ts';

const STATUSES = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
];

let bench: ReturnType<typeof createBench>;
beforeEach(async () => {
  bench = createBench();
  await bench.start();
});
afterEach(() => bench.end());

describe('a task', () => {
  it('goes through every status, one at a time, and tells each with a higher version', async () => {
    await bench.image('hello', STAY);
    const { taskArn, ...first } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    expect(first).toMatchObject({ lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING', version: 1 });
    await bench.untilStatus(taskArn, 'RUNNING');
    await bench.firstOutput(taskArn, 'web');
    await bench.call('StopTask', { task: taskArn, reason: 'enough' });
    const stopped = await bench.untilStatus(taskArn, 'STOPPED');
    const seen = (await bench.sentEventsOf(taskArn)).map((event) => event.detail);
    expect(seen.map((detail) => detail.version)).toEqual(seen.map((_, at) => at + 1));
    expect([...new Set(seen.map((detail) => detail.lastStatus))]).toEqual(STATUSES);
    expect(seen.at(-1)).toMatchObject({ version: stopped.version, stopCode: 'UserInitiated', stoppedReason: 'enough' });
    expect(stopped.containers?.[0]).toMatchObject({ lastStatus: 'STOPPED', exitCode: 0 });
  });

  it('is in RunTask’s answer before any event tells of it', async () => {
    await bench.image('hello', STAY);
    const definition = await bench.register([{ name: 'web', image: 'hello' }]);
    bench.events.length = 0;
    const { taskArn } = await bench.run(definition);
    expect(bench.events).toEqual([]);
    await bench.untilStatus(taskArn, 'RUNNING');
    expect((await bench.sentEventsOf(taskArn))[0]?.detail).toMatchObject({ lastStatus: 'PROVISIONING', version: 1 });
  });

  it('stops when its essential container exits, with the exit code', async () => {
    await bench.image('fails', ['sh', '-c', 'exit 3']);
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'fails' }]));
    expect(await bench.untilStatus(taskArn, 'STOPPED')).toMatchObject({
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ lastStatus: 'STOPPED', exitCode: 3 }],
      stoppingAt: expect.any(Date),
      executionStoppedAt: expect.any(Date),
      stoppedAt: expect.any(Date),
    });
  });

  it('shows an exit by a signal as 128 plus its number', async () => {
    await bench.image('hello', STAY);
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    await bench.until(taskArn, (task) => task.lastStatus === 'RUNNING');
    const [line] = await bench.firstOutput(taskArn, 'web');
    process.kill(pidOf(line), 'SIGKILL');
    expect(await bench.untilStatus(taskArn, 'STOPPED')).toMatchObject({ containers: [{ exitCode: 137 }] });
  });

  it('stops with CannotPullContainerError when the image is unknown, and names it', async () => {
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'nowhere:v9' }]));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart' });
    expect(task.stoppedReason).toMatch(/^CannotPullContainerError: .*nowhere:v9: not found/);
    expect((await bench.sentEventsOf(taskArn)).map((event) => event.detail.lastStatus)).not.toContain('RUNNING');
  });

  it('stops with CannotStartContainerError when the program is not found', async () => {
    await bench.image('wrong', ['no-such-program']);
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'wrong' }]));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' });
    expect(task.containers?.[0]?.reason).toMatch(
      /CannotStartContainerError: .*"no-such-program": executable file not found in \$PATH/,
    );
    expect(task.containers?.[0]?.exitCode).toBeUndefined();
  });

  it('kills after stopTimeout what ignores SIGTERM, with its children', async () => {
    const script = "trap '' TERM; sleep 60 & echo up $!; wait; wait";
    await bench.image('deaf', ['sh', '-c', script]);
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'deaf', stopTimeout: 2 }]));
    const [line] = await bench.firstOutput(taskArn, 'web');
    const askedAtMs = Date.now();
    const { task } = await bench.call<StopTaskResponse>('StopTask', { task: taskArn });
    expect(task).toMatchObject({ desiredStatus: 'STOPPED', stoppedReason: 'Task stopped by user' });
    expect(await bench.untilStatus(taskArn, 'STOPPED')).toMatchObject({ containers: [{ exitCode: 137 }] });
    expect(Date.now() - askedAtMs).toBeGreaterThan(1990);
    await untilDead(pidOf(line));
  });

  it('that is stopped at once never starts a process', async () => {
    await bench.image('hello', STAY);
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    await bench.call('StopTask', { task: taskArn });
    await bench.untilStatus(taskArn, 'STOPPED');
    expect(await bench.output(taskArn, 'web')).toEqual([]);
  });

  it('has events without tags and healthStatus, with ISO 8601 timestamps, sent by ECS', async () => {
    await bench.image('hello', ['sh', '-c', 'exit 0']);
    const { taskArn, clusterArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]), {
      tags: [{ key: 'team', value: 'a' }],
      startedBy: 'me/1',
    });
    await bench.untilStatus(taskArn, 'STOPPED');
    const event = (await bench.sentEventsOf(taskArn)).at(-1);
    expect(event?.raw).not.toHaveProperty('tags');
    expect(JSON.stringify(event?.raw)).not.toContain('healthStatus');
    expect(event?.raw).toMatchObject({
      startedBy: 'me/1',
      group: 'family:app',
      clusterArn,
      updatedAt: expect.any(String),
    });
    expect(event?.raw.stoppedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(event?.caller).toEqual({ kind: 'service', service: 'ecs.amazonaws.com', sourceArn: clusterArn });
  });
});
