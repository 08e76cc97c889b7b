import { describe, expect, it } from '@jest/globals';
import type { Task } from '../../../../../shared/domain/task.ts';
import { isUnbalanced, zoneWords } from '../../../../../shared/planner/placement/zone-words.ts';
import { plan } from '../../../../../shared/planner/plan.ts';
import { isStopping } from '../../../../../shared/planner/readiness.ts';
import { CRASHING, FleetModel, GOOD, NEVER_HEALTHY } from '../fleet-model.ts';
import {
  deploymentOf,
  INGRESS,
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
} from '../records.ts';

const ENABLED = { availabilityZoneRebalancing: 'ENABLED' as const };
const STEADY = 'has reached a steady state.';
const MINUTE_SEC = 60;
const HOUR_SEC = 3600;

/** `a: 3, b: 3`: how many active tasks there are in each subnet. */
function spread({ tasks }: { tasks: readonly Task[] }): string {
  const counts = new Map<string, number>();
  for (const task of tasks) if (!isStopping(task)) counts.set(task.subnet, (counts.get(task.subnet) ?? 0) + 1);
  return [...counts]
    .sort()
    .map(([subnet, count]) => `${subnet}: ${count}`)
    .join(', ');
}

/** A service that came up while zone c had no capacity. */
function uneven({
  desired = 6,
  percents = [100, 200] as [number, number],
  spec = {},
  behave = (_: number) => GOOD,
} = {}) {
  const fleet = new FleetModel({ desired, percents, spec: { ...ENABLED, ...spec }, behave });
  fleet.closed.add('c');
  fleet.run(MINUTE_SEC);
  expect(spread(fleet)).toBe(`a: ${desired / 2}, b: ${desired / 2}`);
  return fleet;
}

const saidSince = (fleet: FleetModel, from: number) =>
  fleet.events.slice(from).map((text) => text.replace(/^[\d.]+: /, ''));

describe('a service whose tasks are spread unevenly', () => {
  it('moves them one by one when the zone takes tasks again, and comes to rest', () => {
    const fleet = uneven({ spec: { ingress: INGRESS } });
    fleet.closed.clear();
    const from = fleet.events.length;
    const launchedBefore = fleet.launchedAtMs.length;
    let most = 0;
    let fewestReady = 6;
    for (let sec = 0; sec < 10 * MINUTE_SEC; sec += 1) {
      fleet.run(1);
      most = Math.max(most, fleet.tasks.filter((task) => !isStopping(task)).length);
      fewestReady = Math.min(fewestReady, fleet.ready().length);
    }
    expect(spread(fleet)).toBe('a: 2, b: 2, c: 2');
    expect([most, fewestReady, fleet.launchedAtMs.length - launchedBefore]).toEqual([7, 6, 2]);
    const stops =
      /^\(service web\) stops task \w+: moved to another zone: another task has taken its place where fewer run\.$/;
    expect(saidSince(fleet, from)).toEqual([
      '(service web) is not AZ balanced with 3 tasks in a, 3 tasks in b, and 0 tasks in c. AZ Rebalancing in progress.',
      '(service web) starts 1 task(s) of revision 1 in c to AZ Rebalance.',
      expect.stringMatching(stops),
      '(service web) starts 1 task(s) of revision 1 in c to AZ Rebalance.',
      expect.stringMatching(stops),
      '(service web) is AZ balanced with 2 tasks in a, 2 tasks in b, and 2 tasks in c.',
      `(service web) ${STEADY}`,
    ]);
    const { writes } = fleet;
    expect(fleet.run(HOUR_SEC)).toBe(0);
    expect(fleet.writes).toBe(writes);
  });

  it('comes to rest where a zone has more subnets than tasks', () => {
    const subnets = ['a1', 'a2', 'b1', 'b2'];
    const fleet = new FleetModel({ desired: 3, percents: [100, 200], spec: ENABLED, behave: () => GOOD });
    fleet.settings = { ...fleet.settings, subnets };
    fleet.zones = Object.fromEntries(subnets.map((subnet) => [subnet, subnet.slice(0, 1)]));
    fleet.run(10 * MINUTE_SEC);
    // In which zone b2 lies is known when a task has run there: one move, and it is no better than before.
    expect(fleet.launchedAtMs.length).toBeLessThanOrEqual(4);
    const { writes } = fleet;
    expect(fleet.run(HOUR_SEC)).toBe(0);
    expect(fleet.writes).toBe(writes);
  });

  it('stays as it is unless the service says ENABLED', () => {
    const fleet = uneven({ spec: { availabilityZoneRebalancing: 'DISABLED' } });
    fleet.closed.clear();
    expect(fleet.run(HOUR_SEC)).toBe(0);
    expect(spread(fleet)).toBe('a: 3, b: 3');
  });

  it('asks a zone that stays closed ever less often, and is steady in between', () => {
    const fleet = uneven();
    const from = fleet.launchedAtMs.length;
    fleet.run(5 * HOUR_SEC);
    const askedAtMin = fleet.launchedAtMs.slice(from).map((atMs) => Math.round((atMs - NOON_MS) / SEC / MINUTE_SEC));
    expect(askedAtMin).toEqual([5, 10, 20, 40, 80, 140, 200, 260]);
    expect(fleet.service.lastNotice).toBe(STEADY);
    expect(fleet.events.join()).not.toContain('is AZ balanced');
    fleet.closed.clear();
    fleet.run(2 * HOUR_SEC);
    expect(spread(fleet)).toBe('a: 2, b: 2, c: 2');
  });

  it('is left alone while a deployment is under way', () => {
    const fleet = uneven();
    fleet.run(3 * MINUTE_SEC);
    fleet.closed.clear();
    const wish = { desired: 6, percents: [100, 200] as [number, number], spec: ENABLED };
    fleet.deploy({ ...wish, behave: () => NEVER_HEALTHY });
    fleet.run(9 * MINUTE_SEC);
    expect(fleet.deployment.status).toBe('IN_PROGRESS');
    expect(fleet.events.join()).not.toContain('AZ Rebalanc');
    fleet.run(HOUR_SEC);
    expect(fleet.deployment.status).toBe('FAILED');
    expect(fleet.tasks.map(({ revision }) => revision)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(spread(fleet)).toBe('a: 2, b: 2, c: 2');
  });

  it('keeps the one that was to go where the one in its place never comes up', () => {
    const fleet = uneven({ behave: (nth: number) => (nth < 8 ? GOOD : CRASHING) });
    fleet.closed.clear();
    const before = fleet.tasks.map(({ id }) => id);
    fleet.run(2 * HOUR_SEC);
    expect(fleet.tasks.map(({ id }) => id)).toEqual(before);
    expect(fleet.launchedAtMs.slice(8)).toHaveLength(5);
    expect(fleet.service.movingTaskId).toBeUndefined();
  });

  it('gives a move up when the count changes, and begins anew from there', () => {
    for (const desired of [5, 7]) {
      const fleet = uneven();
      fleet.closed.clear();
      fleet.run(4 * MINUTE_SEC + 2);
      const { movingTaskId } = fleet.service;
      expect(fleet.tasks.some(({ id }) => id === movingTaskId)).toBe(true);
      expect(spread(fleet)).toBe('a: 3, b: 3, c: 1');
      fleet.scale(desired);
      fleet.run(1);
      expect(fleet.service.movingTaskId).toBeUndefined();
      fleet.run(HOUR_SEC);
      expect(fleet.tasks).toHaveLength(desired);
      expect(spread(fleet)).toBe(desired === 5 ? 'a: 2, b: 2, c: 1' : 'a: 3, b: 2, c: 2');
    }
  });

  it('moves another one where the one that was to go is protected', () => {
    const fleet = uneven();
    fleet.closed.clear();
    fleet.run(4 * MINUTE_SEC + 2);
    const kept = fleet.tasks.filter(({ id }) => id === fleet.service.movingTaskId);
    fleet.protect(kept, 10 * HOUR_SEC);
    fleet.run(HOUR_SEC);
    expect(fleet.tasks).toEqual(expect.arrayContaining([expect.objectContaining({ id: kept[0]?.id })]));
    expect(spread(fleet)).toBe('a: 2, b: 2, c: 2');
  });

  it('waits for the end of protections', () => {
    const fleet = uneven();
    fleet.protect(fleet.tasks, HOUR_SEC);
    fleet.closed.clear();
    fleet.run(HOUR_SEC - 1);
    expect(spread(fleet)).toBe('a: 3, b: 3');
    fleet.run(MINUTE_SEC);
    expect(spread(fleet)).toBe('a: 2, b: 2, c: 2');
  });
});

const [a, b] = ['a', 'b'].map((subnet) =>
  [1, 2, 3].map((n) => taskOf({ id: `${subnet}${n}`, subnet, intentAtMs: NOON_MS - n * SEC })),
);
const six = [...(a ?? []), ...(b ?? [])];
const serviceWith = (over: object = {}, spec: object = {}) =>
  serviceOf({ desiredCount: 6, spec: specOf({ ...ENABLED, ...spec }), ...over });
const planned = (over: object) => plan(snapshotOf({ service: serviceWith(), tasks: six, ...over }));
const launchesOf = (over: object) => planned(over).launches.map(({ subnet }) => subnet);
const marksOf = (over: object) => planned(over).marks.map(({ taskId, stop }) => `${taskId} ${stop.cause}`);

describe('a move', () => {
  it('begins where all is well', () => {
    expect(launchesOf({})).toEqual(['c']);
  });

  it('is forgiven a failure as soon as a task has come up since, whenever it was launched', () => {
    // Of nine that were launched together one never came up, after 24 failures of others: eight sat in one zone for an hour.
    const failures = { count: 25, lastAtMs: NOON_MS - 60 * SEC, lastReason: 'x', jitter: 0, permanent: false };
    const deployment = deploymentOf({ failures });
    expect(launchesOf({ deployment })).toEqual([]);
    const [first, ...others] = six;
    const since = (sec: number, over: Partial<Task> = {}) => [
      taskOf({ ...first, runningAtMs: failures.lastAtMs + sec * SEC, ...over }),
      ...others,
    ];
    expect(launchesOf({ deployment, tasks: since(-1) })).toEqual([]);
    expect(launchesOf({ deployment, tasks: since(0) })).toEqual(['c']);
    const held = { ...deployment, status: 'FAILED' as const };
    expect(launchesOf({ deployment: held, tasks: since(0, { revision: 2 }) })).toEqual([]);
    expect(planned({ deployment }).dueAtMs).toBe(failures.lastAtMs + 3600 * SEC);
  });

  it.each<[string, object]>([
    ['in a deployment', { deployment: rolloutOf({ revision: 1, stage: 'CLEAN_UP' }) }],
    [
      'in one that has arrived and is not over',
      { deployment: deploymentOf({ status: 'IN_PROGRESS', stage: 'BAKE_TIME' }) },
    ],
    ['while a task is not healthy yet', { tasks: [...six.slice(1), taskOf({ subnet: 'a', ...STATES.warming })] }],
    ['while one stops', { tasks: [...six, taskOf({ subnet: 'a', stop: stopOf() })] }],
    ['without room beside the others', { service: serviceWith({}, { deploymentConfiguration: rolling(50, 116) }) }],
    [
      'into a zone that is known as full',
      { service: serviceWith({ fullSubnets: [{ subnet: 'c', atMs: NOON_MS - SEC }] }) },
    ],
    ['where every task is protected', { tasks: six.map((task) => ({ ...task, protectedUntilMs: NOON_MS + SEC })) }],
  ])('does not begin %s', (_, over) => {
    expect(launchesOf(over)).toEqual([]);
    expect(marksOf(over)).toEqual([]);
  });

  it('is looked for again when the first thing ends that stands in its way', () => {
    const kept = six.map((task, n) => ({ ...task, protectedUntilMs: NOON_MS + (n + 7) * SEC }));
    expect(planned({ tasks: kept }).dueAtMs).toBe(NOON_MS + 7 * SEC);
    const full = { fullSubnets: [{ subnet: 'c', atMs: NOON_MS - 294 * SEC }] };
    expect(planned({ service: serviceWith(full), tasks: kept }).dueAtMs).toBe(NOON_MS + 6 * SEC);
    expect(launchesOf({ tasks: kept, nowMs: NOON_MS + 7 * SEC })).toEqual(['c']);
  });

  it('is not looked for again where all is even', () => {
    const even = six.map((task, n) => ({
      ...task,
      subnet: ['a', 'b', 'c'][n % 3] ?? '',
      protectedUntilMs: NOON_MS + SEC,
    }));
    const service = serviceWith({ lastNotice: STEADY, fullSubnets: [{ subnet: 'c', atMs: NOON_MS - SEC }] });
    expect(planned({ service, tasks: even })).toMatchObject({ changed: false, dueAtMs: undefined });
  });
});

describe('a move that is under way', () => {
  const moving = serviceWith({ movingTaskId: 'a1' });
  const seven = (over: Partial<Task> = {}) => [...six, taskOf({ id: 'c1', subnet: 'c', ...over })];

  it('ends with the stop of the task that was to go, and nobody is moving any more', () => {
    expect(planned({ service: moving, tasks: seven(STATES.warming) })).toMatchObject({
      launches: [],
      marks: [],
      service: { movingTaskId: 'a1' },
    });
    const over = { service: moving, tasks: seven() };
    expect(marksOf(over)).toEqual(['a1 REBALANCE']);
    expect(planned(over).service.movingTaskId).toBeUndefined();
  });

  it.each<[string, Task[], string[]]>([
    ['the one in its place turns out to be ill', seven(STATES.unhealthy), ['c1 UNHEALTHY']],
    [
      'another one is ill',
      seven().map((task) => (task.id === 'b1' ? { ...task, ...STATES.unhealthy } : task)),
      ['b1 UNHEALTHY'],
    ],
    [
      'another one is ill, and one has been launched for it too',
      [
        ...seven().map((task) => (task.id === 'b1' ? { ...task, ...STATES.unhealthy } : task)),
        taskOf({ id: 'c2', subnet: 'c', ...STATES.warming }),
      ],
      ['c2 SCALE_IN', 'b1 UNHEALTHY'],
    ],
    [
      'AWS retires another',
      seven().map((task) => (task.id === 'b1' ? { ...task, retireAtMs: NOON_MS } : task)),
      ['b1 RETIREMENT'],
    ],
    [
      'it is protected now',
      seven().map((task) => (task.id === 'a1' ? { ...task, protectedUntilMs: NOON_MS + SEC } : task)),
      ['b1 SCALE_IN'],
    ],
  ])('is given up where %s', (_, tasks, expected) => {
    const over = { service: moving, tasks };
    expect(marksOf(over)).toEqual(expected);
    expect(planned(over).service.movingTaskId).toBeUndefined();
  });

  it('goes on where its protection has just ended', () => {
    const tasks = seven().map((task) => (task.id === 'a1' ? { ...task, protectedUntilMs: NOON_MS } : task));
    expect(marksOf({ service: moving, tasks })).toEqual(['a1 REBALANCE']);
  });
});

describe('what it says', () => {
  const wasUneven = 'is not AZ balanced with 1 tasks in a. AZ Rebalancing in progress.';
  const saidOf = (subnets: string, more: readonly Task[] = []) => {
    const tasks = [...subnets].map((subnet) => taskOf({ subnet }));
    const service = serviceWith({ desiredCount: subnets.length, lastNotice: wasUneven });
    return planned({ service, tasks: [...tasks, ...more] }).events.map(({ message }) => message);
  };

  it('is that zones are balanced where none has two more than another, by their names', () => {
    expect(saidOf('cbaaacb')).toEqual([
      '(service web) is AZ balanced with 3 tasks in a, 2 tasks in b, and 2 tasks in c.',
      `(service web) ${STEADY}`,
    ]);
  });

  it('is kept until it is uneven again', () => {
    const tasks = [...'cba'].map((subnet) => taskOf({ subnet }));
    const balanced = 'is AZ balanced with 1 tasks in a, 1 tasks in b, and 1 tasks in c.';
    const over = planned({ service: serviceWith({ desiredCount: 3, lastNotice: wasUneven }), tasks }).service;
    expect(over).toMatchObject({ lastNotice: STEADY, balancedNotice: balanced });
    const later = { ...over, lastNotice: undefined };
    expect(planned({ service: later, tasks }).service).toMatchObject({ lastNotice: STEADY, balancedNotice: balanced });
    const uneven = [...'aab'].map((subnet) => taskOf({ subnet }));
    expect(planned({ service: later, tasks: uneven }).service.balancedNotice).toBeUndefined();
  });

  it('counts no task that stops, and names zones in the order of their names', () => {
    const tasks = [...'ccaaa'].map((subnet) => taskOf({ subnet }));
    const stopping = taskOf({ subnet: 'b', stop: stopOf({ stopSentAtMs: NOON_MS }) });
    const snapshot = snapshotOf({ service: serviceWith(), tasks: [...tasks, stopping] });
    snapshot.settings = { ...snapshot.settings, subnets: ['c', 'b', 'a'] };
    const { unbalanced, balanced } = zoneWords(snapshot, revisionOf(1));
    expect(unbalanced).toContain('3 tasks in a, 0 tasks in b, and 2 tasks in c');
    expect(balanced).toBeUndefined();
    expect([isUnbalanced(unbalanced), isUnbalanced(STEADY), isUnbalanced(undefined)]).toEqual([true, false, false]);
  });

  it('is nothing while a task stops', () => {
    expect(saidOf('abc', [taskOf({ subnet: 'a', stop: stopOf({ stopSentAtMs: NOON_MS }) })])).toEqual([]);
  });
});
