import { describe, expect, it } from '@jest/globals';
import { type Deployment, hasEnded } from '../../../../../shared/domain/deployment.ts';
import { seatsTaken } from '../../../../../shared/planner/capacity/plan-capacity.ts';
import { plan } from '../../../../../shared/planner/plan.ts';
import {
  deploymentOf,
  NOON_MS,
  rolling,
  rolloutOf,
  SEC,
  STATES,
  type State,
  serviceOf,
  snapshotOf,
  specOf,
  taskOf,
  tasksOf,
} from '../records.ts';

/** `4r` is four ready tasks: i intent, s starting, w warming up (RUNNING), r ready, u unhealthy, m marked, t taken. */
const LETTERS: Record<string, State> = {
  i: 'intent',
  s: 'starting',
  w: 'warming',
  r: 'ready',
  u: 'unhealthy',
  m: 'marked',
  t: 'taken',
};

function read(text: string): State[] {
  return [...text.matchAll(/(\d+)(\w)/g)].flatMap(([, count, letter]) => {
    const state = LETTERS[letter ?? ''];
    return state ? Array<State>(Number(count)).fill(state) : [];
  });
}

interface Case {
  desired: number;
  percents: [number, number];
  /** Of revision 1. */
  old: string;
  /** Of revision 2. */
  new?: string;
  deployment?: Deployment;
  status?: 'ACTIVE' | 'DRAINING';
}

function decide({ desired, percents, old, new: fresh = '', deployment = rolloutOf(), status = 'ACTIVE' }: Case) {
  const [minimumHealthyPercent, maximumPercent] = percents;
  const spec = specOf({ deploymentConfiguration: rolling(minimumHealthyPercent, maximumPercent) });
  const service = serviceOf({ spec, desiredCount: desired, status, revision: 2 });
  const olds = tasksOf(1, read(old));
  const news = tasksOf(2, read(fresh));
  const planned = plan(snapshotOf({ service, deployment, tasks: [...olds, ...news] }));
  const lettersOf = (tasks: typeof olds, states: State[]) =>
    planned.marks
      .flatMap(({ taskId }) => {
        const index = tasks.findIndex(({ id }) => id === taskId);
        return index < 0 ? [] : [Object.keys(LETTERS).find((letter) => LETTERS[letter] === states[index]) ?? ''];
      })
      .join('');
  return {
    starts: planned.launches.map(({ revision }) => revision.revision),
    stopsOld: lettersOf(olds, read(old)),
    stopsNew: lettersOf(news, read(fresh)),
    causes: [...new Set(planned.marks.map(({ stop }) => stop.cause))],
    notice: planned.service.lastNotice,
  };
}

const ones = (count: number) => Array(count).fill(1);
const twos = (count: number) => Array(count).fill(2);

describe('a rollout', () => {
  it.each<[string, Case, { starts: number; stopsOld?: string; stopsNew?: string }]>([
    [
      'starts all new ones where the upper bound has room',
      { desired: 4, percents: [100, 200], old: '4r' },
      { starts: 4 },
    ],
    [
      'stops one old for one new that is ready',
      { desired: 4, percents: [100, 200], old: '4r', new: '1r3s' },
      { starts: 0, stopsOld: 'r' },
    ],
    [
      'stops old ones down to the lower bound first where there is no room',
      { desired: 4, percents: [50, 100], old: '4r' },
      { starts: 0, stopsOld: 'rr' },
    ],
    ['starts as many as have been stopped', { desired: 4, percents: [50, 100], old: '2r2m' }, { starts: 2 }],
    [
      'starts and stops at once where both bounds have room',
      { desired: 4, percents: [50, 150], old: '4r' },
      { starts: 2, stopsOld: 'rr' },
    ],
    [
      'keeps the last healthy old task until a new one is healthy',
      { desired: 1, percents: [100, 200], old: '1r', new: '1w' },
      { starts: 0 },
    ],
    [
      'lets the last old task go when a new one is healthy',
      { desired: 1, percents: [100, 200], old: '1r', new: '1r' },
      { starts: 0, stopsOld: 'r' },
    ],
    [
      'stops old unhealthy ones before old healthy ones',
      { desired: 4, percents: [50, 100], old: '3r1u' },
      { starts: 0, stopsOld: 'ur' },
    ],
    [
      'keeps an old unhealthy one while the healthy ones are under the lower bound',
      { desired: 4, percents: [100, 200], old: '3r1u' },
      { starts: 4 },
    ],
    [
      'stops an old one that is not RUNNING yet whatever the bounds',
      { desired: 4, percents: [100, 100], old: '2r1s1i' },
      { starts: 0, stopsOld: 'si' },
    ],
    [
      'keeps an old one that runs and may become healthy, under the lower bound',
      { desired: 4, percents: [100, 200], old: '2r2w' },
      { starts: 4 },
    ],
    [
      'stops old ones that run and are not healthy when the lower bound is met without them',
      { desired: 4, percents: [50, 200], old: '2r2w' },
      { starts: 4, stopsOld: 'ww' },
    ],
    [
      'stops old unhealthy ones one by one where there is no room',
      { desired: 2, percents: [100, 100], old: '2u' },
      { starts: 0, stopsOld: 'u' },
    ],
    [
      'waits for the task that is stopping before the next',
      { desired: 2, percents: [100, 100], old: '1u', new: '1m' },
      { starts: 1 },
    ],
    [
      'waits for the replacement to be healthy before the next',
      { desired: 2, percents: [100, 100], old: '1u', new: '1w' },
      { starts: 0 },
    ],
    [
      'goes on with the next when the replacement is healthy',
      { desired: 2, percents: [100, 100], old: '1u', new: '1r' },
      { starts: 0, stopsOld: 'u' },
    ],
    [
      'replaces what others stop at once',
      { desired: 2, percents: [100, 200], old: '2r', new: '1r1t' },
      { starts: 1, stopsOld: 'r' },
    ],
    ['lets all old ones go at 0 %', { desired: 3, percents: [0, 100], old: '3r' }, { starts: 0, stopsOld: 'rrr' }],
    [
      'keeps unhealthy new ones until healthy new ones have their seats',
      { desired: 2, percents: [100, 200], old: '2r', new: '1r1u' },
      { starts: 0, stopsOld: 'r' },
    ],
    [
      'lets unhealthy new ones go when their seats are taken',
      { desired: 2, percents: [100, 200], old: '', new: '2r1u' },
      { starts: 0, stopsNew: 'u' },
    ],
    [
      'stops new ones that are too many after a scale-in, those not RUNNING first',
      { desired: 2, percents: [100, 200], old: '', new: '2r1s1w' },
      { starts: 0, stopsNew: 'sw' },
    ],
    [
      'stops no more new ones than are too many',
      { desired: 3, percents: [100, 200], old: '', new: '1r1s3w' },
      { starts: 0, stopsNew: 'sw' },
    ],
    ['starts what a scale-out asks for', { desired: 6, percents: [100, 200], old: '4r', new: '2w' }, { starts: 4 }],
    [
      'stops more old ones when the count falls',
      { desired: 2, percents: [100, 200], old: '4r', new: '2w' },
      { starts: 0, stopsOld: 'rr' },
    ],
    [
      'starts nothing while all that is new is on its way',
      { desired: 2, percents: [100, 200], old: '2r', new: '1i1s' },
      { starts: 0 },
    ],
    [
      'stops everything at a count of 0',
      { desired: 0, percents: [100, 200], old: '2r1u1s', new: '1r1w' },
      { starts: 0, stopsOld: 'usrr', stopsNew: 'wr' },
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given)).toMatchObject({
      starts: twos(expected.starts),
      stopsOld: expected.stopsOld ?? '',
      stopsNew: expected.stopsNew ?? '',
    });
  });

  it.each([
    { desired: 1, percents: [100, 150] as [number, number], old: '1r' },
    { desired: 2, percents: [75, 125] as [number, number], old: '2r' },
    { desired: 4, percents: [100, 100] as [number, number], old: '3r', new: '1r' },
  ])('says that it is stuck, why, and what to change: $desired tasks, $percents', (given) => {
    const { notice, starts, stopsOld } = decide(given);
    expect({ starts, stopsOld }).toEqual({ starts: [], stopsOld: '' });
    expect(notice).toMatch(
      /^is stuck: it can neither start nor stop a task: \d tasks are active and maximumPercent allows/,
    );
    expect(notice).toMatch('Raise maximumPercent or lower minimumHealthyPercent.');
    const { desired } = given;
    expect(notice).toMatch(`${desired} tasks are active and maximumPercent allows ${desired}, ${desired} are healthy`);
  });

  it.each(['1r1m', '1r1w', '1r1i'])('is not stuck while something is on its way: new %s', (fresh) => {
    expect(decide({ desired: 3, percents: [100, 100], old: '1r', new: fresh }).notice).toBeUndefined();
  });
});

describe('a service that holds', () => {
  const before = rolloutOf({ stage: 'RECONCILE_SERVICE', outcome: undefined });
  const failed = rolloutOf({ status: 'FAILED', stage: 'SCALE_UP' });

  it.each<[string, Case, { starts: number; stopsOld?: string; stopsNew?: string }]>([
    [
      'keeps what runs before SCALE_UP',
      { desired: 4, percents: [0, 200], old: '4r', deployment: before },
      { starts: 0 },
    ],
    [
      'heals with the good revision before SCALE_UP',
      { desired: 4, percents: [0, 200], old: '3r', deployment: before },
      { starts: 1 },
    ],
    [
      'keeps healthy tasks of a failed deployment',
      { desired: 4, percents: [100, 200], old: '3r', new: '1r', deployment: failed },
      { starts: 0 },
    ],
    [
      'lets what a failed deployment left unhealthy go',
      { desired: 4, percents: [100, 200], old: '4r', new: '1u1w1s', deployment: failed },
      { starts: 0, stopsNew: 'uws' },
    ],
    [
      'replaces it first where the healthy ones are too few',
      { desired: 4, percents: [100, 200], old: '3r', new: '1w', deployment: failed },
      { starts: 1 },
    ],
    [
      'lets tasks of the failed deployment go first where they are too many',
      { desired: 4, percents: [100, 200], old: '4r', new: '2r', deployment: failed },
      { starts: 0, stopsNew: 'rr' },
    ],
    [
      'replaces unhealthy ones start-first',
      { desired: 3, percents: [0, 200], old: '2r1u', deployment: before },
      { starts: 1 },
    ],
    [
      'keeps the unhealthy one until the replacement is healthy',
      { desired: 3, percents: [0, 200], old: '2r1u1w', deployment: before },
      { starts: 0 },
    ],
    [
      'lets it go then',
      { desired: 3, percents: [100, 200], old: '3r1u', deployment: before },
      { starts: 0, stopsOld: 'u' },
    ],
    [
      'stops unhealthy ones one by one where there is no room',
      { desired: 3, percents: [0, 100], old: '1r2u', deployment: before },
      { starts: 0, stopsOld: 'u' },
    ],
    [
      'lets healthy ones go after a scale-in',
      { desired: 2, percents: [100, 200], old: '4r', deployment: before },
      { starts: 0, stopsOld: 'rr' },
    ],
    [
      'lets all go at a count of 0',
      { desired: 0, percents: [100, 200], old: '2r1u1i', deployment: before },
      { starts: 0, stopsOld: 'irru' },
    ],
  ])('%s', (_, given, expected) => {
    const { starts, stopsOld, stopsNew } = decide(given);
    expect({ starts, stopsNew, stopsOld }).toEqual({
      starts: ones(expected.starts),
      stopsNew: expected.stopsNew ?? '',
      stopsOld: expected.stopsOld ?? '',
    });
  });

  it('stops at once when a stage has failed, before the execution has written FAILED', () => {
    const outcome = { stage: 'SCALE_UP' as const, reached: false, detail: '' };
    const given: Case = { desired: 4, percents: [50, 200], old: '4r', deployment: rolloutOf({ outcome }) };
    expect(decide(given)).toMatchObject({ starts: [], stopsOld: '' });
    expect(decide({ ...given, deployment: rolloutOf() })).toMatchObject({ starts: twos(4), stopsOld: 'rr' });
  });

  it('goes on trying the only revision there is when the first deployment failed', () => {
    const service = serviceOf({ goodRevisions: [] });
    const first = deploymentOf({ status: 'FAILED' });
    expect(hasEnded(first)).toBe(true);
    expect(plan(snapshotOf({ service, deployment: first })).launches).toHaveLength(4);
    const begins = deploymentOf({ status: 'PENDING', executionAskedAtMs: NOON_MS, executionArn: undefined });
    expect(plan(snapshotOf({ service, deployment: begins })).launches).toHaveLength(0);
  });
});

describe('a deleted service', () => {
  it('stops every task at once, whatever the bounds, and starts none', () => {
    const given: Case = { desired: 0, percents: [100, 200], old: '2r1s1u1w1i1m1t', status: 'DRAINING' };
    const deployment = deploymentOf({ status: 'STOPPED' });
    expect(decide({ ...given, deployment })).toMatchObject({ starts: [], stopsOld: 'uswirr', causes: ['DELETE'] });
  });
});

describe('unhealthy tasks', () => {
  it.each([
    { desired: 3, ready: 2, sick: 1, go: 0 },
    { desired: 3, ready: 3, sick: 1, go: 1 },
    { desired: 3, ready: 4, sick: 1, go: 1 },
    { desired: 3, ready: 0, sick: 5, go: 2 },
    { desired: 0, ready: 0, sick: 2, go: 2 },
    { desired: 3, ready: 0, sick: 0, go: 0 },
  ])('of $desired desired, $ready ready and $sick unhealthy: $go go', ({ desired, ready, sick, go }) => {
    expect(seatsTaken(sick, ready, desired)).toBe(go);
  });
});

describe('a task that is late to be RUNNING', () => {
  const late = { ...STATES.starting, intentAtMs: NOON_MS - 600 * SEC };

  it('is stopped after launchDeadlineSec and replaced in the next plan', () => {
    const snapshot = snapshotOf({ service: serviceOf({ desiredCount: 1 }), tasks: [taskOf(late)] });
    const planned = plan(snapshot);
    expect(planned.marks).toMatchObject([
      { stop: { cause: 'LAUNCH_DEADLINE', reason: expect.stringMatching('600 s') } },
    ]);
    expect(planned.stops).toHaveLength(1);
    expect(planned.launches).toEqual([]);
    expect(plan({ ...snapshot, nowMs: NOON_MS - 1 }).marks).toEqual([]);
  });

  it('is marked once where it would have to go for another reason too', () => {
    const service = serviceOf({ desiredCount: 0 });
    const planned = plan(snapshotOf({ service, tasks: [taskOf(late), taskOf(late)] }));
    expect(planned.marks.map(({ stop }) => stop.cause)).toEqual(['LAUNCH_DEADLINE', 'LAUNCH_DEADLINE']);
  });

  it('is not one that a replay found RUNNING, nor one that is stopping', () => {
    const running = taskOf({ ...STATES.warming, runningAtMs: undefined, intentAtMs: NOON_MS - 900 * SEC });
    const stopping = taskOf({ ...late, ...STATES.marked });
    const planned = plan(snapshotOf({ service: serviceOf({ desiredCount: 2 }), tasks: [running, stopping] }));
    expect(planned.marks).toEqual([]);
  });
});
