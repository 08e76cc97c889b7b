import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Deployment } from '../../shared/domain/deployment.ts';
import { TASK_STATUSES, type Task, type TaskStop } from '../../shared/domain/task.ts';
import { boundsOf } from '../../shared/planner/capacity/bounds.ts';
import { plan } from '../../shared/planner/plan.ts';
import { isStopping, readinessOf } from '../../shared/planner/readiness.ts';
import type { Plan, Snapshot } from '../../shared/planner/snapshot.ts';
import {
  INGRESS,
  NOON_MS,
  observationOf,
  revisionOf,
  rolling,
  rolloutOf,
  SEC,
  serviceOf,
  snapshotOf,
  specOf,
  taskOf,
  trafficOf,
} from '../unit/shared/planner/records.ts';

/** Any snapshot that the records can hold, also those that should never come about. */

const sometimes = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const ago = fc.integer({ min: 0, max: 1000 }).map((sec) => NOON_MS - sec * SEC);
const around = fc.integer({ min: -1000, max: 1000 }).map((sec) => NOON_MS + sec * SEC);

const stop: fc.Arbitrary<TaskStop> = fc.record({
  cause: fc.constantFrom('DEPLOYMENT', 'SCALE_IN', 'UNHEALTHY', 'LAUNCH_DEADLINE', 'DELETE', 'USER'),
  reason: fc.constant('a reason'),
  markedAtMs: ago,
  deregisteredAtMs: sometimes(ago),
  stopAtMs: sometimes(around),
  stopSentAtMs: sometimes(ago),
});

const observation = fc
  .record({
    lastStatus: fc.constantFrom('RUNNING', 'RUNNING', 'RUNNING', ...TASK_STATUSES),
    desiredStatus: fc.constantFrom('RUNNING', 'RUNNING', 'RUNNING', 'STOPPED'),
    healthStatus: sometimes(fc.constantFrom('HEALTHY', 'HEALTHY', 'UNHEALTHY', 'UNKNOWN')),
    startedAtMs: sometimes(ago),
  })
  .map((over) => observationOf(over as Partial<NonNullable<Task['observed']>>));

const task: fc.Arbitrary<Task> = fc
  .record({
    revision: fc.constantFrom(1, 2, 2, 3),
    subnet: fc.constantFrom('a', 'b', 'c'),
    intentAtMs: ago,
    observed: fc.option(observation, { nil: undefined, freq: 8 }),
    runningAtMs: fc.option(ago, { nil: undefined, freq: 8 }),
    registeredAtMs: sometimes(ago),
    targetHealth: sometimes(fc.constantFrom('initial', 'healthy', 'healthy', 'unhealthy', 'unused', 'draining')),
    stop: fc.option(stop, { nil: undefined, freq: 1 }),
    protectedUntilMs: fc.option(around, { nil: undefined, freq: 1 }),
  })
  .map((over) => taskOf(over as Partial<Task>));

const failures = fc.record({
  count: fc.nat({ max: 30 }),
  lastAtMs: ago,
  lastReason: fc.constant('exit 1'),
  jitter: fc.constantFrom(0, 0.5),
  permanent: fc.boolean(),
});

const deployment: fc.Arbitrary<Deployment> = fc
  .record({
    status: fc.constantFrom('PENDING', 'IN_PROGRESS', 'IN_PROGRESS', 'SUCCESSFUL', 'STOPPED', 'FAILED'),
    stage: sometimes(fc.constantFrom('RECONCILE_SERVICE', 'SCALE_UP', 'CLEAN_UP')),
    outcome: sometimes(fc.record({ stage: fc.constant('SCALE_UP'), reached: fc.boolean(), detail: fc.constant('') })),
    taskToken: sometimes(fc.constant('token')),
    executionArn: sometimes(fc.constant('execution')),
    executionAskedAtMs: sometimes(ago),
    deadlineAtMs: sometimes(around),
    updatedAtMs: ago,
    healthyMax: fc.nat({ max: 5 }),
    attempts: fc.nat({ max: 50 }),
    failures: sometimes(failures),
    healingFailures: sometimes(failures.map((given) => ({ ...given, revision: 1 }))),
  })
  .map((over) => rolloutOf(over as Partial<Deployment>));

const snapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    tasks: fc.array(task, { maxLength: 12 }),
    deployment,
    desiredCount: fc.nat({ max: 8 }),
    status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'DRAINING'),
    minimumHealthyPercent: fc.constantFrom(0, 33, 50, 75, 100),
    maximumPercent: fc.constantFrom(100, 125, 150, 200),
    traffic: fc.boolean(),
    made: fc.boolean(),
    hasHealthCheck: fc.boolean(),
    goodRevisions: fc.constantFrom<number[]>([], [1], [2], [2, 1]),
    known: fc.subarray([1, 2, 3], { minLength: 2 }),
    lastNotice: sometimes(fc.constantFrom('has reached a steady state.', 'is stuck: x')),
    generation: fc.constantFrom(1, 1, 2),
    changesMax: fc.constantFrom(3, 40, 40),
    healthCheckGracePeriodSeconds: fc.constantFrom(0, 60),
    availabilityZoneRebalancing: fc.constantFrom('ENABLED' as const, 'DISABLED' as const),
    fullSubnets: sometimes(
      fc.array(fc.record({ subnet: fc.constantFrom('a', 'b', 'c'), atMs: ago }), { maxLength: 2 }),
    ),
    moving: fc.nat({ max: 15 }),
  })
  .map(({ tasks, deployment, traffic, made, hasHealthCheck, known, changesMax, moving, ...given }) => {
    const { minimumHealthyPercent, maximumPercent, healthCheckGracePeriodSeconds, ...rest } = given;
    const { availabilityZoneRebalancing, ...others } = rest;
    const over = { ...others, movingTaskId: tasks[moving]?.id };
    const spec = specOf({
      deploymentConfiguration: rolling(minimumHealthyPercent, maximumPercent),
      healthCheckGracePeriodSeconds,
      availabilityZoneRebalancing,
      ingress: traffic ? INGRESS : undefined,
    });
    const record = made ? trafficOf(spec) : undefined;
    const base = snapshotOf({ service: serviceOf({ ...(over as object), spec, traffic: record }), deployment, tasks });
    const revisions = known.map((revision) => revisionOf(revision, { spec, hasHealthCheck }));
    return { ...base, revisions, settings: { ...base.settings, changesMax, timeScale: 1 } };
  });

function readinessIn({ revisions, service, nowMs }: Snapshot, candidate: Task) {
  const revision = revisions.find(({ revision }) => revision === candidate.revision);
  return readinessOf(candidate, revision, service, nowMs);
}

/** Does it write or call anything? */
function acts(planned: Plan): boolean {
  const { changed, replays, register, deregister, stops, traffic, startExecution, wakeExecution } = planned;
  const calls = [replays, register, deregister, stops].flat().length;
  return changed || calls > 0 || traffic !== 'keep' || startExecution || wakeExecution;
}

/** The records after a plan was written and each of its calls was answered. */
function carriedOut(given: Snapshot, planned: Plan): Snapshot {
  const { nowMs } = given;
  const { launches, marks, register, deregister, stops, replays, traffic, startExecution, wakeExecution } = planned;
  const stopOf = new Map(marks.map(({ taskId, stop }) => [taskId, stop]));
  const has = (list: readonly Task[], { id }: Task) => list.some((other) => other.id === id);
  const tasks = given.tasks.map((before): Task => {
    const after: Task = { ...before, stop: before.stop ?? stopOf.get(before.id) };
    if (has(register, after)) Object.assign(after, { registeredAtMs: nowMs, targetHealth: 'initial' });
    if (has(replays, after)) after.observed = observationOf({ lastStatus: 'PENDING' });
    if (has(deregister, after) && !after.stop) after.registeredAtMs = undefined;
    else if (has(deregister, after) && after.stop)
      after.stop = { ...after.stop, deregisteredAtMs: nowMs, stopAtMs: nowMs + 30 * SEC };
    if (has(stops, after) && after.stop) after.stop = { ...after.stop, stopSentAtMs: nowMs };
    return after;
  });
  for (const { revision, slot, attempt, subnet } of launches) {
    const observed = observationOf({ lastStatus: 'PROVISIONING' });
    const launched = { revision: revision.revision, slot, attempt, subnet, observed, intentAtMs: nowMs };
    tasks.push(taskOf({ ...launched, runningAtMs: undefined }));
  }
  const { service, deployment } = planned;
  return {
    ...given,
    tasks,
    service:
      traffic === 'keep'
        ? service
        : { ...service, traffic: traffic === 'ensure' ? trafficOf(service.spec) : undefined },
    deployment: {
      ...deployment,
      ...(startExecution ? { executionArn: 'again', updatedAtMs: nowMs } : {}),
      ...(wakeExecution ? { taskToken: undefined } : {}),
    },
  };
}

const holds = (check: (given: Snapshot, planned: Plan) => void, numRuns = 1500) =>
  fc.assert(
    fc.property(snapshot, (given) => check(given, plan(given))),
    { numRuns },
  );

describe('any plan', () => {
  it('keeps both bounds', () => {
    holds((given, { launches, marks }) => {
      const { service, tasks } = given;
      const desired = service.status === 'ACTIVE' ? service.desiredCount : 0;
      const bounds = boundsOf(desired, service.spec.deploymentConfiguration);
      const marked = new Set(marks.map(({ taskId }) => taskId));
      const ready = tasks.filter((candidate) => readinessIn(given, candidate) === 'ready');
      const left = ready.filter(({ id }) => !marked.has(id)).length;
      const active = tasks.filter((candidate) => !isStopping(candidate)).length;
      expect(left === ready.length || left >= bounds.lower).toBe(true);
      expect(launches.length === 0 || active + launches.length <= bounds.upper).toBe(true);
      expect(service.status === 'ACTIVE' || launches.length === 0).toBe(true);
    });
  });

  it('launches distinct attempts in free slots, of a revision that can be launched', () => {
    holds((given, { launches, deployment }) => {
      const before = given.deployment.attempts;
      expect(launches.map(({ attempt }) => attempt)).toEqual(launches.map((_, n) => before + n));
      expect(deployment.attempts).toBe(before + launches.length);
      const live = given.tasks.filter((candidate) => !isStopping(candidate));
      const taken = live.filter(({ revision }) => revision === launches[0]?.revision.revision).map(({ slot }) => slot);
      const slots = [...launches.map(({ slot }) => slot), ...new Set(taken)];
      expect(new Set(slots).size).toBe(slots.length);
      expect(
        launches.every(({ revision }) => revision.ownTaskDefinitionArn && given.revisions.includes(revision)),
      ).toBe(true);
    });
  });

  it('takes each stop one step on, in its order', () => {
    holds((given, { marks, register, deregister, stops, replays }) => {
      const byId = new Map(given.tasks.map((candidate) => [candidate.id, candidate]));
      const marked = marks.map(({ taskId }) => taskId);
      expect(new Set(marked).size).toBe(marked.length);
      for (const id of marked) expect(isStopping(byId.get(id) ?? taskOf({ stop: undefined }))).toBe(false);
      for (const { id, observed, stop } of register) {
        expect(observed?.lastStatus).toBe('RUNNING');
        expect(stop).toBeUndefined();
        expect(byId.get(id)?.stop).toBeUndefined();
      }
      for (const candidate of deregister) {
        expect(candidate.registeredAtMs).toBeDefined();
        expect(candidate.stop?.deregisteredAtMs).toBeUndefined();
        expect(isStopping(candidate)).toBe(true);
      }
      for (const { stop, observed, registeredAtMs } of stops) {
        expect(stop).toBeDefined();
        expect(observed?.desiredStatus).toBe('RUNNING');
        const drained = (stop?.stopAtMs ?? Number.POSITIVE_INFINITY) <= given.nowMs || stop?.stopSentAtMs !== undefined;
        expect(registeredAtMs === undefined || drained).toBe(true);
      }
      expect(replays.every(({ observed }) => observed === undefined)).toBe(true);
      expect(stops.filter(({ id }) => deregister.some((other) => other.id === id))).toEqual([]);
    });
  });

  it('fits into one transaction, and what does not is due now', () => {
    holds((given, { launches, marks, dueAtMs }) => {
      expect(launches.length + marks.length).toBeLessThanOrEqual(given.settings.changesMax);
      if (dueAtMs === given.nowMs) expect(launches.length + marks.length).toBe(given.settings.changesMax);
    });
  });

  it('is due later than now where it asks for nothing: no busy loop', () => {
    holds((given, planned) => {
      if (!acts(planned) && planned.dueAtMs !== undefined) expect(planned.dueAtMs).toBeGreaterThan(given.nowMs);
    });
  });

  it('is due in time: where it asks for nothing, it asks for nothing until then', () => {
    const RUNS = 2000;
    let asked = 0;
    fc.assert(
      fc.property(snapshot, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (given, share) => {
        let quiet = given;
        let now = plan(quiet);
        for (let pass = 0; acts(now); pass += 1) {
          if (pass > 30) throw new Error('30 passes, and still something to do');
          quiet = carriedOut(quiet, now);
          now = plan(quiet);
        }
        asked += 1;
        // An INACTIVE service is planned no more.
        if (quiet.service.status === 'INACTIVE') return;
        const untilMs = Math.min(now.dueAtMs ?? Number.POSITIVE_INFINITY, quiet.nowMs + 7200 * SEC);
        const nowMs = quiet.nowMs + Math.floor((untilMs - quiet.nowMs) * share);
        const later = plan({ ...quiet, nowMs });
        expect({ acts: acts(later), launches: later.launches, marks: later.marks }).toEqual({
          acts: false,
          launches: [],
          marks: [],
        });
      }),
      { numRuns: RUNS },
    );
    expect(asked).toBe(RUNS);
  });

  it('says that something changed exactly where something did', () => {
    holds((given, planned) => {
      const { service, deployment, launches, marks, events, changed } = planned;
      const differs = service !== given.service || deployment !== given.deployment;
      expect(changed).toBe(differs || launches.length + marks.length + events.length > 0);
      if (service !== given.service) expect(service).not.toEqual(given.service);
      if (deployment !== given.deployment) expect(deployment).not.toEqual(given.deployment);
    });
  });

  it('that only writes records writes them once', () => {
    holds((given, { service, deployment, launches, marks }) => {
      if (launches.length + marks.length > 0) return;
      const again = plan({ ...given, service, deployment });
      // A stage that has just failed ends the rollout: the service holds from the next plan on.
      if (again.launches.length + again.marks.length > 0) return;
      const third = plan({ ...given, service: again.service, deployment: again.deployment });
      expect(third).toMatchObject({ changed: false, events: [] });
    });
  });

  it('is the same for the same snapshot, in whatever order its tasks are listed', () => {
    holds((given, planned) => {
      expect(plan(given)).toEqual(planned);
      if (given.settings.changesMax < 40) return;
      const turned = plan({ ...given, tasks: [...given.tasks].reverse() });
      expect(turned.launches).toEqual(planned.launches);
      expect(new Set(turned.marks.map(({ taskId }) => taskId))).toEqual(
        new Set(planned.marks.map(({ taskId }) => taskId)),
      );
      expect(turned.dueAtMs).toBe(planned.dueAtMs);
    });
  });

  it('never gives a deployment that has ended an outcome, a deadline or an execution', () => {
    holds((given, { deployment, startExecution }) => {
      if (!['SUCCESSFUL', 'STOPPED', 'FAILED'].includes(given.deployment.status)) return;
      const { outcome, deadlineAtMs } = given.deployment;
      expect(deployment).toMatchObject({ status: given.deployment.status, outcome, deadlineAtMs });
      expect(startExecution).toBe(false);
    });
  });

  it('ends INACTIVE only what is deleted and empty', () => {
    holds((given, { service }) => {
      if (service.status !== 'INACTIVE') return;
      expect(given).toMatchObject({ tasks: [], service: { status: 'DRAINING' } });
      expect(given.service.traffic).toBeUndefined();
    });
  });
});
