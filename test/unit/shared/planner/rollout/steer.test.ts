import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../../shared/domain/deployment.ts';
import type { Steer } from '../../../../../shared/domain/steer.ts';
import { steer } from '../../../../../shared/planner/rollout/steer.ts';
import { NOON_MS, revisionOf, rolloutOf, SEC, serviceOf, snapshotOf, specOf } from '../records.ts';

const asked = (verb: Steer, over: Partial<Deployment>, goodRevisions = [1]) =>
  steer(
    snapshotOf({
      service: serviceOf({ revision: 2, goodRevisions }),
      revisions: [revisionOf(1), revisionOf(2)],
      deployment: rolloutOf(over),
    }),
    verb,
  );
const BACK = { revision: 1, taskDefinition: 'web:1', reason: 'x', failed: [] };

describe('the word of the user', () => {
  it.each<[Steer, Partial<Deployment>, Partial<Deployment>]>([
    ['stop', {}, { status: 'STOP_REQUESTED', reason: 'stopped by the API' }],
    ['stop', { status: 'PENDING', stage: undefined }, { status: 'STOP_REQUESTED' }],
    ['stop', { pausedAtMs: NOON_MS }, { status: 'STOP_REQUESTED', pausedAtMs: undefined }],
    ['rollback', {}, { status: 'ROLLBACK_REQUESTED', reason: 'rolled back by the API' }],
    ['rollback', { status: 'STOP_REQUESTED' }, { status: 'ROLLBACK_REQUESTED' }],
    ['pause', {}, { status: 'IN_PROGRESS', pausedAtMs: NOON_MS }],
    ['pause', { status: 'PENDING' }, { status: 'PENDING', pausedAtMs: NOON_MS }],
    ['promote', {}, { status: 'IN_PROGRESS', promotedAtMs: NOON_MS }],
    ['promote', { pausedAtMs: NOON_MS - SEC }, { promotedAtMs: NOON_MS, pausedAtMs: undefined }],
    ['promote', { promotedAtMs: 1, pausedAtMs: NOON_MS - SEC }, { promotedAtMs: NOON_MS, pausedAtMs: undefined }],
    ['promote', { deadlineAtMs: 7, stageEnteredAtMs: 5 }, { deadlineAtMs: 7, stageEnteredAtMs: 5 }],
  ])('%s of %j makes it %j', (verb, over, expected) => {
    expect(asked(verb, over)).toMatchObject({ deployment: expected });
  });

  it.each<[Steer, Partial<Deployment>]>([
    ['stop', { status: 'STOP_REQUESTED' }],
    ['rollback', { status: 'ROLLBACK_REQUESTED' }],
    ['rollback', { status: 'ROLLBACK_IN_PROGRESS', rollback: BACK }],
    ['pause', { pausedAtMs: NOON_MS }],
    ['promote', { promotedAtMs: NOON_MS }],
  ])('%s, said again of %j, changes nothing', (verb, over) => {
    const deployment = rolloutOf(over);
    const snapshot = snapshotOf({ service: serviceOf({ goodRevisions: [1] }), revisions: [revisionOf(1)], deployment });
    expect(steer(snapshot, verb)).toEqual({ deployment });
  });

  it.each<[Steer, Partial<Deployment>, string]>([
    ['stop', { status: 'SUCCESSFUL' }, 'it has ended: SUCCESSFUL'],
    ['rollback', { status: 'FAILED' }, 'it has ended: FAILED'],
    ['stop', { status: 'ROLLBACK_IN_PROGRESS', rollback: BACK }, 'it is on its way back'],
    ['stop', { status: 'ROLLBACK_REQUESTED' }, 'it is on its way back'],
    ['pause', { status: 'ROLLBACK_IN_PROGRESS', rollback: BACK }, 'it is ROLLBACK_IN_PROGRESS'],
    ['promote', { status: 'STOP_REQUESTED' }, 'it is STOP_REQUESTED'],
    ['resume', {}, 'it is not paused'],
  ])('%s of %j is refused', (verb, over, refusal) => {
    expect(asked(verb, over)).toEqual({ refusal: expect.stringContaining(refusal) });
  });

  it('cannot roll back where nothing good came before', () => {
    expect(asked('rollback', {}, [])).toEqual({ refusal: 'the service has no good revision to roll back to' });
    expect(asked('rollback', {}, [2])).toEqual({ refusal: 'the service has no good revision to roll back to' });
  });

  it('lets all clocks go on where they stood', () => {
    const minute = 60 * SEC;
    const paused = {
      pausedAtMs: NOON_MS - 10 * minute,
      deadlineAtMs: NOON_MS - 5 * minute,
      stageEnteredAtMs: NOON_MS - 12 * minute,
    };
    expect(asked('resume', paused)).toMatchObject({
      deployment: { pausedAtMs: undefined, deadlineAtMs: NOON_MS + 5 * minute, stageEnteredAtMs: NOON_MS - 2 * minute },
    });
  });

  it('leaves clocks that do not run as they are', () => {
    const [rest, resumed] = [{ pausedAtMs: NOON_MS - SEC }, asked('resume', { pausedAtMs: NOON_MS - SEC })];
    expect(resumed).toEqual({
      deployment: {
        ...rolloutOf(rest),
        pausedAtMs: undefined,
        timeline: [{ atMs: NOON_MS, text: 'resumed by the API' }],
      },
    });
    const waits = { pausedAtMs: NOON_MS - SEC, lacksTargetsSinceMs: 1000, waitsForProtectedSinceMs: 2000 };
    expect(asked('resume', waits)).toMatchObject({
      deployment: { lacksTargetsSinceMs: 2000, waitsForProtectedSinceMs: 3000 },
    });
  });

  it.each<[Steer, Partial<Deployment>, string]>([
    ['stop', {}, 'STOP_REQUESTED: stopped by the API'],
    ['rollback', {}, 'ROLLBACK_REQUESTED: rolled back by the API'],
    ['pause', {}, 'paused by the API'],
    ['promote', {}, 'promoted by the API: it waits for no bake any more'],
  ])('%s is told by the timeline', (verb, over, text) => {
    expect(asked(verb, over)).toMatchObject({ deployment: { timeline: [{ atMs: NOON_MS, text }] } });
  });
});

describe('an approval', () => {
  const gate = (name: string, type = 'approval') => ({ name, type, stages: ['SCALE_UP' as const] });
  const resume = (over: Partial<Deployment>, gates = [gate('ok'), gate('check', 'hook'), gate('team')]) => {
    const revisions = [revisionOf(1), revisionOf(2, { spec: specOf({ gates }) })];
    return steer(snapshotOf({ revisions, deployment: rolloutOf(over) }), 'resume');
  };

  it('is given by the same word, all that the stage waits for at once', () => {
    expect(resume({})).toMatchObject({
      deployment: {
        gatesPassed: ['ok', 'team'],
        timeline: [
          { atMs: NOON_MS, text: 'gate ok passed: approved by the API; gate team passed: approved by the API' },
        ],
      },
    });
    expect(resume({ gatesPassed: ['ok'] })).toMatchObject({ deployment: { gatesPassed: ['ok', 'team'] } });
  });

  it('is none where nobody is waited for, or somebody else', () => {
    const refusal = 'it is not paused, and waits for no approval';
    expect(resume({ gatesPassed: ['ok', 'team'] })).toEqual({ refusal });
    expect(resume({}, [gate('check', 'hook')])).toEqual({ refusal });
    expect(resume({ stage: 'POST_SCALE_UP' })).toEqual({ refusal });
    expect(steer(snapshotOf({ revisions: [], deployment: rolloutOf() }), 'resume')).toEqual({ refusal });
  });
});
