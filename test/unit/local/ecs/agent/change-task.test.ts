import { describe, expect, it } from '@jest/globals';
import { applyExit } from '../../../../../local/ecs/agent/change-task.ts';
import { judgeReadiness } from '../../../../../local/ecs/agent/dependencies.ts';
import { decideNextStep } from '../../../../../local/ecs/agent/next-step.ts';
import { splitLines } from '../../../../../local/ecs/output/output-lines.ts';
import type { ContainerRecord, TaskRecord } from '../../../../../local/ecs/tasks/task-record.ts';

const START_MS = 1_000_000;

function recordOf(
  containers: Record<string, Partial<ContainerRecord>>,
  lastStatus: TaskRecord['task']['lastStatus'] = 'RUNNING',
): TaskRecord {
  const names = Object.keys(containers);
  return {
    id: 't',
    prepared: true,
    describableAtMs: 0,
    task: {
      taskArn: 'arn',
      clusterArn: 'arn',
      taskDefinitionArn: 'arn',
      lastStatus,
      desiredStatus: 'RUNNING',
      version: 1,
      containers: names.map((name) => ({ name, lastStatus: 'RUNNING' })),
    },
    containers: names.map((name) => ({
      name,
      runtimeId: `t-${name}`,
      state: 'running' as const,
      ports: [],
      startedAtMs: START_MS,
      health: { failures: 0, passed: false },
      ...containers[name],
    })),
  };
}

describe('a restart policy', () => {
  const exitAfter = (ranSec: number, exitCode: number, restartPolicy: object) => {
    const record = recordOf({ web: {} });
    const [container] = record.containers;
    const definition = { name: 'web', restartPolicy: { enabled: true, ...restartPolicy } };
    if (container) applyExit(record, container, definition, { exitCode }, new Date(START_MS + ranSec * 1000));
    return `${container?.state} ${record.task.desiredStatus}`;
  };

  it.each([
    ['restarts what ran for restartAttemptPeriod', 300, 1, {}, 'waiting RUNNING'],
    ['restarts whatever the exit code is', 300, 0, {}, 'waiting RUNNING'],
    ['does not restart what exits early', 299, 1, {}, 'exited STOPPED'],
    ['takes the period that is given', 60, 1, { restartAttemptPeriod: 60 }, 'waiting RUNNING'],
    ['leaves ignored exit codes alone', 300, 7, { ignoredExitCodes: [7] }, 'exited STOPPED'],
    ['does nothing when it is off', 300, 1, { enabled: false }, 'exited STOPPED'],
  ])('%s', (_, ranSec, exitCode, policy, expected) => expect(exitAfter(ranSec, exitCode, policy)).toBe(expected));

  it('has the task launch the container again', () => {
    const record = recordOf({ web: { state: 'waiting' } });
    expect(decideNextStep(record, [{ name: 'web' }], START_MS)).toMatchObject({ do: 'launch' });
  });
});

describe('a container that waits for another', () => {
  const judge = (
    other: Partial<ContainerRecord>,
    condition: 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY',
    shown: object = {},
    more: object = {},
    nowMs = START_MS,
  ) => {
    const record = recordOf({ app: { state: 'waiting', startedAtMs: undefined }, dep: other }, 'PENDING');
    Object.assign(record.task.containers[1] ?? {}, shown);
    const app = { name: 'app', dependsOn: [{ containerName: 'dep', condition }] };
    return judgeReadiness(record, app, [app, { name: 'dep', ...more }], nowMs);
  };
  const exited = { state: 'exited' as const };

  it.each([
    ['START of one that runs', judge({}, 'START'), { now: true }],
    ['START of one that has ended', judge(exited, 'START'), { now: true }],
    ['COMPLETE of one that failed', judge(exited, 'COMPLETE', { exitCode: 1 }), { now: true }],
    ['SUCCESS of one that exited with 0', judge(exited, 'SUCCESS', { exitCode: 0 }), { now: true }],
    ['HEALTHY of one that is', judge({}, 'HEALTHY', { healthStatus: 'HEALTHY' }), { now: true }],
  ])('starts with %s', (_, readiness, expected) => expect(readiness).toEqual(expected));

  it.each([
    ['SUCCESS of one that failed', judge(exited, 'SUCCESS', { exitCode: 1 }), /did not exit successfully/],
    ['HEALTHY of one that has ended', judge(exited, 'HEALTHY', { healthStatus: 'HEALTHY' }), /did not exit/],
    ['COMPLETE after its startTimeout', judge({}, 'COMPLETE', {}, { startTimeout: 5 }, START_MS + 5000), /timed out/],
    ['HEALTHY after 3 minutes', judge({}, 'HEALTHY', {}, {}, START_MS + 180_000), /timed out/],
  ])('never starts with %s', (_, readiness, reason) => {
    expect(readiness).toMatchObject({ now: false, never: expect.stringMatching(reason) });
  });

  it('waits until the startTimeout of the other', () => {
    expect(judge({}, 'HEALTHY', {}, { startTimeout: 5 })).toEqual({ now: false, untilMs: START_MS + 5000 });
  });
});

describe('splitLines', () => {
  const split = (text: string, ended = false, max = 10) =>
    splitLines(new TextEncoder().encode(text), 100, ended, max).map(({ offset, nextOffset, message }) => [
      offset,
      nextOffset,
      message,
    ]);

  it('gives whole lines and keeps back what has no end yet', () => {
    expect(split('a\n\nbc\nd')).toEqual([
      [100, 102, 'a'],
      [102, 103, ''],
      [103, 106, 'bc'],
    ]);
  });
  it('gives the rest when nothing more comes', () => {
    expect(split('a\nd', true)).toEqual([
      [100, 102, 'a'],
      [102, 103, 'd'],
    ]);
  });
  it('cuts a line that is too long, losing nothing', () => {
    expect(split('0123456789abc\n')).toEqual([
      [100, 110, '0123456789'],
      [110, 114, 'abc'],
    ]);
    expect(split('0123456789')).toEqual([[100, 110, '0123456789']]);
  });
});
