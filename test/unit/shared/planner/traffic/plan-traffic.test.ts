import { describe, expect, it } from '@jest/globals';
import type { ServiceSpec } from '../../../../../shared/domain/service-spec.ts';
import { plan } from '../../../../../shared/planner/plan.ts';
import type { Snapshot } from '../../../../../shared/planner/snapshot.ts';
import { registerAgainAtMs, shiftStep, trafficAgainAtMs } from '../../../../../shared/planner/traffic/plan-traffic.ts';
import { groupCountOf, trafficHashOf } from '../../../../../shared/planner/traffic/traffic-hash.ts';
import {
  deploymentOf,
  INGRESS,
  NOON_MS,
  observationOf,
  revisionOf,
  rolling,
  rolloutOf,
  SEC,
  STATES,
  serviceOf,
  snapshotOf,
  specOf,
  taskOf,
  trafficOf,
} from '../records.ts';

const spec = specOf({ ingress: INGRESS });
const traffic = trafficOf(spec);
const balanced = [revisionOf(1, { spec }), revisionOf(2, { spec })];
const stepOf = (over: Partial<Snapshot>) => plan(snapshotOf(over)).traffic;

describe('traffic', () => {
  it('is made where the load balancer does not know it, or knows it otherwise', () => {
    expect(stepOf({ service: serviceOf({ spec }) })).toBe('ensure');
    const path = specOf({ ingress: { ...INGRESS, path: '/v2' } });
    expect(stepOf({ service: serviceOf({ spec: path, traffic }) })).toBe('ensure');
    expect(stepOf({ service: serviceOf({ spec, traffic }) })).toBe('keep');
    expect(stepOf({})).toBe('keep');
  });

  it('that was refused is asked for again, half as long after that as it has been so', () => {
    const refused = (sinceSec: number, agoSec: number) => {
      const atMs = NOON_MS - agoSec * SEC;
      return serviceOf({ spec, trafficRefused: { reason: '', sinceMs: atMs - sinceSec * SEC, atMs } });
    };
    const againSec = (sinceSec: number) => ((trafficAgainAtMs(refused(sinceSec, 0)) ?? 0) - NOON_MS) / SEC;
    expect([0, 10, 60, 600, 9999].map(againSec)).toEqual([5, 5, 30, 300, 300]);
    expect(trafficAgainAtMs(serviceOf())).toBeUndefined();
    expect(stepOf({ service: refused(60, 29) })).toBe('keep');
    expect(stepOf({ service: refused(60, 30) })).toBe('ensure');
  });

  it('is removed of a deleted service when its last task has gone', () => {
    const service = serviceOf({ spec, traffic, status: 'DRAINING', desiredCount: 0 });
    expect(stepOf({ service, tasks: [taskOf(STATES.marked)] })).toBe('keep');
    expect(stepOf({ service })).toBe('remove');
  });

  it('is removed of a spec without it when its deployment has succeeded and no task is registered', () => {
    const service = serviceOf({ traffic });
    const registered = taskOf({ registeredAtMs: NOON_MS });
    expect(stepOf({ service, deployment: rolloutOf() })).toBe('keep');
    expect(stepOf({ service, deployment: rolloutOf({ status: 'FAILED' }) })).toBe('keep');
    expect(stepOf({ service, tasks: [registered, taskOf()] })).toBe('keep');
    expect(stepOf({ service, tasks: [taskOf()] })).toBe('remove');
  });

  it('comes to a task when it is RUNNING, and to none that stops or takes none', () => {
    const service = serviceOf({ spec, traffic, desiredCount: 2 });
    const fresh = { targetHealth: undefined };
    const running = taskOf(fresh);
    const others = [
      taskOf({ ...fresh, ...STATES.starting }),
      taskOf({ ...fresh, ...STATES.intent }),
      taskOf({ ...fresh, ...STATES.marked }),
      taskOf({ ...fresh, ...STATES.taken }),
      taskOf({ targetHealth: 'initial', registeredAtMs: NOON_MS - 99 * SEC }),
      taskOf({ ...fresh, revision: 3 }),
    ];
    const revisions = [...balanced, revisionOf(3)];
    expect(plan(snapshotOf({ service, revisions, tasks: [running, ...others] })).register).toEqual([running]);
    const without = serviceOf({ spec, desiredCount: 2 });
    expect(plan(snapshotOf({ service: without, revisions, tasks: [running] })).register).toEqual([]);
  });

  it('comes again to a task whose target somebody removed, not oftener than every 30 s', () => {
    const service = serviceOf({ spec, traffic, desiredCount: 1 });
    const lost = (sec: number) => taskOf({ targetHealth: 'unused', registeredAtMs: NOON_MS - sec * SEC });
    const registered = (sec: number) =>
      plan(snapshotOf({ service, revisions: balanced, tasks: [lost(sec)] })).register.length;
    expect(registered(29)).toBe(0);
    expect(registered(30)).toBe(1);
  });
});

describe('weights', () => {
  const shifting = specOf({
    ingress: INGRESS,
    deploymentConfiguration: {
      ...rolling(100, 200),
      strategy: 'CANARY',
      canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 10 },
    },
  });
  const [balancer] = traffic.balancers;
  const weighed = trafficOf(shifting, {
    balancers: balancer ? [{ ...balancer, targetGroupArns: ['live', 'other'] }] : [],
    liveGroup: 0,
    weights: [800, 200],
    testWeights: [0, 1],
  });
  const revisions = [revisionOf(1, { spec: shifting }), revisionOf(2, { spec: shifting })];
  const service = serviceOf({ spec: shifting, traffic: weighed });
  const superseded = rolloutOf({ status: 'PENDING' });
  const shiftWith = (tasks: Snapshot['tasks']) =>
    plan(snapshotOf({ service, revisions, deployment: superseded, tasks })).shift;

  it('go home when what they were shifted for is over, and not to a group whose tasks have all died', () => {
    const other = taskOf({ group: 1, revision: 2, targetHealth: 'healthy', registeredAtMs: NOON_MS - 99 * SEC });
    const live = taskOf({ group: 0, targetHealth: 'healthy', registeredAtMs: NOON_MS - 99 * SEC });
    expect(shiftWith([live, other])).toEqual({ production: [1, 0], test: [1, 0] });
    expect(shiftWith([other])).toBeUndefined();
    expect(shiftWith([{ ...live, targetHealth: 'unhealthy' }, other])).toBeUndefined();
  });

  // Seed 9028: every task of the old revision had died, and 800 of 1000 went to it for the minute of the canary.
  it('go to the new revision as a whole once it has a share and every task of the old one is dead, and not before', () => {
    const other = taskOf({ group: 1, revision: 2, targetHealth: 'healthy', registeredAtMs: NOON_MS - 99 * SEC });
    const live = taskOf({ group: 0, targetHealth: 'healthy', registeredAtMs: NOON_MS - 99 * SEC });
    const shiftIn = (over: object, tasks: Snapshot['tasks'], weights: [number, number]) => {
      const given = serviceOf({ spec: shifting, traffic: { ...weighed, weights } });
      const deployment = rolloutOf({ group: 1, ...over });
      return plan(snapshotOf({ service: given, revisions, deployment, tasks })).shift?.production;
    };
    const canary = { stage: 'PRODUCTION_TRAFFIC_SHIFT', step: 0 };
    expect(shiftIn(canary, [other], [800, 200])).toEqual([0, 1]);
    expect(shiftIn(canary, [live, other], [0, 1])).toEqual([800, 200]);
    expect(shiftIn({ stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', step: 0 }, [other], [1, 0])).toBeUndefined();
    expect(shiftIn({ stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', step: 1 }, [other], [800, 200])).toEqual([0, 1]);
  });
});

describe('a shift', () => {
  const shiftOf = (weights: [number, number], testWeights: [number, number]) => {
    const snapshot = snapshotOf({ service: serviceOf({ traffic: trafficOf(spec, { weights, testWeights }) }) });
    return shiftStep(snapshot, { production: [1, 0], test: [0, 1] });
  };
  it('names the weights that are not as they should be', () => {
    expect(shiftOf([1, 0], [0, 1])).toBeUndefined();
    expect(shiftOf([0, 1], [0, 1])).toEqual({ production: [1, 0] });
    expect(shiftOf([1, 0], [1, 0])).toEqual({ test: [0, 1] });
    expect(shiftOf([0, 1], [1, 0])).toEqual({ production: [1, 0], test: [0, 1] });
  });
});

describe('a registration', () => {
  it('is renewed where the load balancer does not know of it, half a minute after it', () => {
    const at = (targetHealth: 'unused' | 'initial', registeredAtMs?: number) =>
      registerAgainAtMs(taskOf({ targetHealth, registeredAtMs }));
    expect(at('unused', NOON_MS)).toBe(NOON_MS + 30 * SEC);
    expect(at('initial', NOON_MS)).toBeUndefined();
    expect(at('unused')).toBeUndefined();
  });
});

describe('the target groups of a service', () => {
  const blueGreen = specOf({
    ingress: INGRESS,
    deploymentConfiguration: rolling(100, 200, { strategy: 'BLUE_GREEN' }),
  });
  it('are two where traffic is shifted, and stay two where it was', () => {
    expect(groupCountOf({ spec })).toBe(1);
    expect(groupCountOf({ spec: blueGreen })).toBe(2);
    expect(groupCountOf({ spec, traffic })).toBe(1);
    expect(groupCountOf({ spec, traffic: trafficOf(blueGreen) })).toBe(2);
    const [one] = traffic.balancers;
    const [two] = trafficOf(blueGreen).balancers;
    expect(groupCountOf({ spec, traffic: { ...traffic, balancers: [one, two].flatMap((each) => each ?? []) } })).toBe(
      2,
    );
    expect(trafficHashOf({ spec, traffic: trafficOf(blueGreen) })).not.toBe(trafficHashOf({ spec }));
  });
});

describe('the hash of traffic', () => {
  it('is another for every field of a load balancer that changes', () => {
    const own = { targetGroupArn: 'a', containerName: 'web', containerPort: 80 };
    const rules = { alternateTargetGroupArn: 'b', productionListenerRule: 'p', testListenerRule: 't' };
    const hash = (over: object) => trafficHashOf({ spec: specOf({ loadBalancers: [{ ...own, ...over }] }) });
    const hashes = [
      hash({}),
      hash({ targetGroupArn: 'x' }),
      hash({ containerName: 'x' }),
      hash({ containerPort: 81 }),
      hash({ advancedConfiguration: rules }),
      hash({ advancedConfiguration: { ...rules, alternateTargetGroupArn: 'x' } }),
      hash({ advancedConfiguration: { ...rules, productionListenerRule: 'x' } }),
      hash({ advancedConfiguration: { ...rules, testListenerRule: 'x' } }),
      hash({ advancedConfiguration: { ...rules, testListenerRule: undefined } }),
      trafficHashOf({ spec: specOf({ loadBalancers: [own, own] }) }),
      trafficHashOf({ spec: specOf({ ingress: INGRESS, loadBalancers: [own] }) }),
      traffic.specHash,
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    // Whoever may set the rules makes no other rule of them.
    expect(hash({ advancedConfiguration: { ...rules, roleArn: 'x' } })).toBe(hash({ advancedConfiguration: rules }));
    expect(hash({ advancedConfiguration: undefined })).toBe(hash({}));
    expect(trafficHashOf({ spec: specOf({ loadBalancers: [] }) })).toBeUndefined();
  });

  it('is the same however the fields are ordered, and another for every field that changes', () => {
    const reversed = Object.fromEntries(Object.entries(INGRESS).reverse()) as typeof INGRESS;
    const hash = (over: Partial<typeof INGRESS>) =>
      trafficHashOf({ spec: { ...spec, ingress: { ...INGRESS, ...over } } });
    expect(trafficHashOf({ spec: { ...spec, ingress: reversed } })).toBe(traffic.specHash);
    const changes: Partial<NonNullable<ServiceSpec['ingress']>>[] = [
      { containerName: 'x' },
      { containerPort: 81 },
      { path: '/x' },
      { host: 'x' },
      { listenerPort: 9 },
      { protocol: 'TCP' },
      { deregistrationDelaySec: 9 },
      { healthCheck: { ...INGRESS.healthCheck, path: '/x' } },
      { healthCheck: { ...INGRESS.healthCheck, intervalSec: 9 } },
      { healthCheck: { ...INGRESS.healthCheck, timeoutSec: 9 } },
      { healthCheck: { ...INGRESS.healthCheck, healthyThreshold: 9 } },
      { healthCheck: { ...INGRESS.healthCheck, unhealthyThreshold: 9 } },
      { healthCheck: { ...INGRESS.healthCheck, matcher: '204' } },
    ];
    expect(new Set([traffic.specHash, ...changes.map(hash)]).size).toBe(changes.length + 1);
    expect(trafficHashOf({ spec: specOf() })).toBeUndefined();
  });
});

describe('a deleted service', () => {
  const draining = serviceOf({ status: 'DRAINING', desiredCount: 0, generation: 2, dueAtMs: NOON_MS });
  const deployment = deploymentOf({ status: 'STOPPED' });

  it('is INACTIVE when no task, no traffic and no waiting execution is left, and is due no more', () => {
    const gone = plan(snapshotOf({ service: draining, deployment }));
    expect(gone.service).toMatchObject({ status: 'INACTIVE', updatedAtMs: NOON_MS, observedGeneration: 2 });
    expect(gone).toMatchObject({ changed: true, dueAtMs: undefined, service: { dueAtMs: undefined } });
    expect(gone.events).toEqual([{ message: '(service web) is INACTIVE: no task is left.' }]);
  });

  it.each<[string, Partial<Snapshot>]>([
    [
      'a task stops',
      { tasks: [taskOf({ stop: { cause: 'DELETE', reason: '', markedAtMs: 1 }, observed: observationOf() })] },
    ],
    ['it has traffic', { service: { ...draining, traffic } }],
    ['an execution waits to be let go', { deployment: { ...deployment, taskToken: 't' } }],
  ])('is DRAINING while %s', (_, over) => {
    const planned = plan(snapshotOf({ service: draining, deployment, ...over }));
    expect(planned.service.status).toBe('DRAINING');
    expect(planned.dueAtMs).toBeGreaterThan(NOON_MS);
  });
});

describe('what waits on the task token', () => {
  it('goes on when the stage has its outcome or the deployment has ended', () => {
    const wakes = (over: object) => plan(snapshotOf({ deployment: rolloutOf(over) })).wakeExecution;
    const outcome = { stage: 'SCALE_UP', reached: true, detail: '' };
    expect(wakes({ taskToken: 't', outcome })).toBe(true);
    expect(wakes({ taskToken: 't', status: 'STOPPED' })).toBe(true);
    expect(wakes({ taskToken: 't' })).toBe(false);
    expect(wakes({ outcome })).toBe(false);
  });
});
