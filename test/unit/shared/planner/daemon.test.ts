import { describe, expect, it } from '@jest/globals';
import type { Task } from '../../../../shared/domain/task.ts';
import { plan } from '../../../../shared/planner/plan.ts';
import type { Plan, Snapshot } from '../../../../shared/planner/snapshot.ts';
import {
  deploymentOf,
  NOON_MS,
  revisionOf,
  rolling,
  rolloutOf,
  SEC,
  STATES,
  serviceOf,
  snapshotOf,
  specOf,
  stopOf,
  taskOf,
} from './records.ts';

/** The plan of a DAEMON service in a cluster of these instances, each named by a letter. */
function planned(
  instances: string,
  over: Partial<Snapshot> & { lower?: number; unfit?: Record<string, string[]> },
): Plan {
  const { lower = 0, unfit = {}, ...rest } = over;
  const deploymentConfiguration = rolling(lower, 100);
  const spec = specOf({ schedulingStrategy: 'DAEMON', launchType: 'EC2', deploymentConfiguration });
  const ec2Ids = Object.fromEntries([...instances].map((id) => [id, `i-${id}`]));
  const fits = [1, 2].map((revision) => ({ revisions: [revision], unfit: unfit[revision] ?? [] }));
  const service = serviceOf({ spec, desiredCount: instances.length, instances: { ec2Ids, fits } });
  return plan(snapshotOf({ service, revisions: [revisionOf(1, { spec }), revisionOf(2, { spec })], ...rest }));
}

const on = (id: string, over: Partial<Task> = {}) =>
  taskOf({ id: `task-${id}`, instance: { id, ec2Id: `i-${id}` }, subnet: '', ...over });

const launchedOn = ({ launches }: Plan) => launches.map(({ instance }) => instance?.id).join('');
const markedOn = ({ marks }: Plan) => marks.map(({ taskId }) => taskId.slice(5)).join('');

describe('the plan of a DAEMON service', () => {
  const rollout = { deployment: rolloutOf() };

  it.each<[string, string, Parameters<typeof planned>[1], string, string]>([
    ['launches one on each instance', 'abc', {}, 'abc', ''],
    ['launches where there is none', 'abc', { tasks: [on('a'), on('c')] }, 'b', ''],
    ['launches none beside one that stops still', 'ab', { tasks: [on('a'), on('b', { stop: stopOf() })] }, '', ''],
    ['stops every old one where none has to stay', 'ab', { ...rollout, tasks: [on('a'), on('b')] }, '', 'ab'],
    ['stops as many as the lower bound can spare', 'ab', { ...rollout, lower: 50, tasks: [on('a'), on('b')] }, '', 'a'],
    [
      'fills what is free in a rollout, and stops no more for it',
      'abc',
      { ...rollout, lower: 67, tasks: [on('a'), on('b', { stop: stopOf() })] },
      'c',
      '',
    ],
    ['leaves alone what is where it is to be', 'ab', { tasks: [on('a'), on('b')] }, '', ''],
    [
      'replaces nothing that drains, and does not count it',
      'ab',
      { lower: 100, tasks: [on('a'), on('b'), on('c', { instanceDrains: true })] },
      '',
      '',
    ],
    [
      'stops the last one of an instance that drains, whatever the lower bound',
      'ab',
      { lower: 100, tasks: [on('a'), on('b'), on('c', { instanceDrains: true, retireAtMs: NOON_MS })] },
      '',
      'c',
    ],
    ['stops what does not meet the constraints', 'ab', { unfit: { '1': ['b'] }, tasks: [on('a'), on('b')] }, '', 'b'],
    [
      'goes by the constraints of the good revision before the new one scales up',
      'ab',
      {
        deployment: rolloutOf({ stage: 'PRE_SCALE_UP' }),
        unfit: { '2': ['a'] },
        tasks: [on('a')],
      },
      'b',
      '',
    ],
    [
      'goes by those of the new one from then on',
      'ab',
      { ...rollout, lower: 100, unfit: { '2': ['a'] }, tasks: [on('a'), on('b')] },
      '',
      'a',
    ],
  ])('%s', (_, instances, over, launched, marked) => {
    const answer = planned(instances, over);
    expect([launchedOn(answer), markedOn(answer)]).toEqual([launched, marked]);
  });

  it('has scaled up where each instance that counts has a healthy task', () => {
    const deployment = rolloutOf();
    const isNew = { revision: 2 };
    const drains = on('d', { ...isNew, instanceDrains: true });
    const halfway = [on('a', isNew), on('b', { ...isNew, ...STATES.starting }), drains];
    expect(planned('ab', { deployment, tasks: halfway }).deployment.outcome).toBeUndefined();
    const done = [on('a', isNew), on('b', isNew), drains];
    expect(planned('ab', { deployment, tasks: done }).deployment.outcome).toMatchObject({
      reached: true,
      detail: '2 of 2 tasks are healthy',
    });
  });

  it('cleans up beside an old one that waits on its instance', () => {
    const deployment = rolloutOf({ stage: 'CLEAN_UP' });
    const tasks = [on('a', { revision: 2 }), on('d', { instanceDrains: true })];
    expect(planned('a', { deployment, tasks }).deployment.outcome).toMatchObject({ stage: 'CLEAN_UP', reached: true });
  });

  it('looks again while one waits on its instance, and not when all is well', () => {
    const tasks = [on('a')];
    expect(planned('a', { tasks }).dueAtMs).toBeUndefined();
    const waits = planned('a', { tasks: [...tasks, on('d', { instanceDrains: true })] });
    expect([waits.dueAtMs, markedOn(waits)]).toEqual([NOON_MS + 15 * SEC, '']);
  });

  it('says what would help where nothing may stop', () => {
    const { service } = planned('a', { deployment: rolloutOf(), lower: 50, tasks: [on('a')] });
    expect(service.lastNotice).toBe(
      'is stuck: it can neither start nor stop a task: an instance gets its next task when the one before has stopped, ' +
        '1 are healthy and minimumHealthyPercent needs 1. Lower minimumHealthyPercent.',
    );
  });

  it('stops every one of them when it is deleted', () => {
    const spec = specOf({ schedulingStrategy: 'DAEMON', launchType: 'EC2' });
    const service = serviceOf({
      spec,
      status: 'DRAINING',
      desiredCount: 0,
      instances: { ec2Ids: { a: 'i-a' }, fits: [] },
    });
    const tasks = [on('a'), on('d', { instanceDrains: true })];
    expect(markedOn(plan(snapshotOf({ service, tasks, deployment: deploymentOf() })))).toBe('ad');
  });
});
