import { describe, expect, it } from '@jest/globals';
import type { Service, TrafficRecord } from '../../../../shared/domain/service.ts';
import { classify } from '../../../../shared/planner/classify.ts';
import { isWokenByRequests, sleepStep } from '../../../../shared/planner/sleep.ts';
import type { Snapshot } from '../../../../shared/planner/snapshot.ts';
import { INGRESS, revisionOf, serviceOf, snapshotOf, specOf, taskOf, trafficOf } from './records.ts';

const spec = specOf({ ingress: INGRESS });
const scaledTo = (minCapacity: number, maxCapacity: number) =>
  ({ spec: { minCapacity, maxCapacity } }) as NonNullable<Snapshot['scaling']>;
const scaling = scaledTo(0, 4);

describe('a service is woken by requests', () => {
  it.each<[string, Partial<Service>, Snapshot['scaling'], boolean]>([
    ['that is reached over HTTP and scaled from zero', {}, scaling, true],
    ['but not where nothing scales it', {}, undefined, false],
    ['but not where it never goes to zero', {}, scaledTo(1, 4), false],
    ['but not where it was brought to zero for the night', {}, scaledTo(0, 0), false],
    ['but not over TCP', { spec: specOf({ ingress: { ...INGRESS, protocol: 'TCP' } }) }, scaling, false],
    ['but not without ingress', { spec: specOf() }, scaling, false],
    ['but not when it is deleted', { status: 'DRAINING' }, scaling, false],
  ])('%s', (_, over, given, woken) => {
    expect(isWokenByRequests({ service: serviceOf({ spec, ...over }), scaling: given })).toBe(woken);
  });
});

describe('the rule of ingress', () => {
  const revisions = [revisionOf(1, { spec }), revisionOf(2, { spec })];
  const step = (desiredCount: number, traffic: Partial<TrafficRecord>, over: Partial<Snapshot> = {}) => {
    const service = serviceOf({ spec, desiredCount, traffic: trafficOf(spec, traffic) });
    const snapshot = snapshotOf({ service, revisions, scaling, ...over });
    return sleepStep(snapshot, classify(snapshot, 1));
  };
  const asleep = { asleep: true as const };
  const tasks = [taskOf()];

  it('leads to whoever wakes the service, once, when no task is wanted', () => {
    expect(step(0, {}, { tasks })).toBe(true);
    expect(step(0, asleep)).toBeUndefined();
    expect(step(1, {}, { tasks })).toBeUndefined();
  });

  it('leads to the tasks again when one that has the traffic is healthy', () => {
    expect(step(1, asleep)).toBeUndefined();
    expect(step(1, asleep, { tasks: [taskOf({ targetHealth: 'initial' })] })).toBeUndefined();
    expect(step(1, asleep, { tasks })).toBe(false);
    expect(step(1, asleep, { tasks: [taskOf({ revision: 2 })] })).toBe(false);
    expect(step(1, asleep, { tasks: [taskOf({ group: 1 })] })).toBeUndefined();
    expect(step(1, { ...asleep, weights: [0, 1] }, { tasks: [taskOf({ group: 1 })] })).toBe(false);
  });

  it('leads to the tasks where requests are not to wake the service any more', () => {
    expect(step(0, asleep, { scaling: undefined })).toBe(false);
    expect(step(0, {}, { scaling: undefined })).toBeUndefined();
  });

  it('is none where no load balancer is ours', () => {
    const [balancer] = trafficOf(spec).balancers;
    expect(step(0, { balancers: balancer ? [{ ...balancer, managed: false }] : [] })).toBeUndefined();
    const bare = snapshotOf({ service: serviceOf({ spec, desiredCount: 0 }), revisions, scaling });
    expect(sleepStep(bare, classify(bare, 1))).toBeUndefined();
  });
});
