import { describe, expect, it } from '@jest/globals';
import type { Deployment, StageOutcome } from '../../../../../shared/domain/deployment.ts';
import type { ServiceRevision } from '../../../../../shared/domain/service-revision.ts';
import { endingOf } from '../../../../../shared/planner/rollout/ending.ts';
import { failedRungs, isRollingBack, nextRung, wantsRollback } from '../../../../../shared/planner/rollout/rollback.ts';
import { revisionOf, rolling, rolloutOf, serviceOf, snapshotOf, specOf } from '../records.ts';

const BACK = { revision: 1, taskDefinition: 'web:1', reason: 'it crashed', failed: [] };
const outcome = (reached: boolean): StageOutcome => ({ stage: 'CLEAN_UP', reached, detail: 'a word' });
const breaker = (rollback: boolean) =>
  specOf({
    deploymentConfiguration: rolling(100, 200, {
      deploymentCircuitBreaker: {
        rollback,
        resetOnHealthyTask: true,
        thresholdConfiguration: { type: 'COUNT', value: 3 },
      },
    }),
  });
const given = (over: Partial<Deployment>, goodRevisions = [1], revisions = [revisionOf(1), revisionOf(2)]) =>
  snapshotOf({ service: serviceOf({ goodRevisions }), deployment: rolloutOf(over), revisions });
const rollsBack = [revisionOf(1), revisionOf(2, { spec: breaker(true) })];

describe('a deployment ends', () => {
  it.each<[string, Partial<Deployment>, ReturnType<typeof endingOf>]>([
    ['SUCCESSFUL when its last goal is reached', { outcome: outcome(true) }, { status: 'SUCCESSFUL' }],
    ['FAILED where a stage has', { outcome: outcome(false) }, { status: 'FAILED', reason: 'CLEAN_UP: a word' }],
    ['FAILED without a word of anybody', {}, { status: 'FAILED', reason: 'it ended without an outcome' }],
    ['FAILED by the last word that there is', { reason: 'asked to' }, { status: 'FAILED', reason: 'asked to' }],
    [
      'STOPPED where somebody said so',
      { status: 'STOP_REQUESTED', reason: 'by the API', outcome: outcome(false) },
      { status: 'STOPPED', reason: 'by the API' },
    ],
    [
      'ROLLBACK_SUCCESSFUL',
      { rollback: BACK, outcome: outcome(true) },
      { status: 'ROLLBACK_SUCCESSFUL', reason: 'it crashed; rolled back to revision 1 (web:1)' },
    ],
    [
      'ROLLBACK_FAILED, with every rung that was tried',
      { rollback: { ...BACK, failed: [4, 3] }, outcome: outcome(false) },
      { status: 'ROLLBACK_FAILED', reason: 'it crashed; the rollback to revision 4, 3, 1 failed: CLEAN_UP: a word' },
    ],
  ])('%s', (_, over, ending) => {
    expect(endingOf(given(over), undefined)).toEqual(ending);
  });

  it('as a failure where its execution cannot go on, whatever its stages say', () => {
    const broken = (over: Partial<Deployment>, revisions?: ServiceRevision[]) =>
      endingOf(given({ outcome: outcome(true), ...over }, [], revisions), 'access denied');
    expect(broken({})).toEqual({ status: 'FAILED', reason: 'access denied' });
    expect(broken({}, rollsBack)).toEqual({ status: 'FAILED', reason: 'access denied' });
    expect(broken({ rollback: BACK })).toMatchObject({
      status: 'ROLLBACK_FAILED',
      reason: expect.stringMatching('failed: access denied$'),
    });
  });

  it('and says so where it was to be rolled back and there is nothing to go to', () => {
    const reason = (goodRevisions: number[], revisions?: ServiceRevision[]) =>
      endingOf(given({ outcome: outcome(false) }, goodRevisions, revisions), undefined).reason;
    expect(reason([2], rollsBack)).toBe('CLEAN_UP: a word; there is no good revision to roll back to');
    expect(reason([1], rollsBack)).toBe('CLEAN_UP: a word');
    expect(reason([2])).toBe('CLEAN_UP: a word');
  });
});

describe('a failure is rolled back', () => {
  it.each<[string, Partial<Deployment>, boolean]>([
    ['by the user’s word', { status: 'ROLLBACK_REQUESTED' }, true],
    ['where one was rolled back before it', { rollback: BACK }, true],
    ['where what failed says so', { outcome: { ...outcome(false), rollback: true } }, true],
    ['by nobody’s word', { outcome: outcome(false) }, false],
  ])('%s', (_, over, wants) => {
    expect(wantsRollback(given(over))).toBe(wants);
  });

  it('where the breaker of its own revision says so', () => {
    expect(wantsRollback(given({}, [1], rollsBack))).toBe(true);
    expect(wantsRollback(given({}, [1], [revisionOf(2, { spec: breaker(false) })]))).toBe(false);
    expect(wantsRollback(given({}, [1], [revisionOf(1, { spec: breaker(true) }), revisionOf(2)]))).toBe(false);
    expect(wantsRollback(given({}, [1], []))).toBe(false);
  });

  it('to the newest good revision that was not tried and can be launched', () => {
    const all = [1, 2, 3, 4].map((revision) => revisionOf(revision));
    const rung = (over: Partial<Deployment>, revisions = all) =>
      nextRung(given(over, [2, 4, 3, 1], revisions))?.revision;
    expect(rung({})).toBe(4);
    expect(rung({ rollback: { ...BACK, revision: 4 } })).toBe(3);
    expect(rung({ rollback: { ...BACK, revision: 3, failed: [4] } })).toBe(1);
    expect(rung({ rollback: { ...BACK, revision: 1, failed: [4, 3] } })).toBeUndefined();
    expect(rung({}, [revisionOf(4, { ownTaskDefinitionArn: undefined }), revisionOf(3)])).toBe(3);
  });

  it('and is on its way back until that has ended', () => {
    expect(failedRungs({ ...rolloutOf(), rollback: { ...BACK, failed: [3] } })).toEqual([3, 1]);
    expect(failedRungs(rolloutOf())).toEqual([]);
    expect(isRollingBack(rolloutOf({ rollback: BACK }))).toBe(true);
    expect(isRollingBack(rolloutOf())).toBe(false);
    expect(isRollingBack(rolloutOf({ rollback: BACK, status: 'ROLLBACK_FAILED' }))).toBe(false);
  });
});
