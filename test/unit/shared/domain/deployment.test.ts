import { describe, expect, it } from '@jest/globals';
import { type DeploymentStatus, hasEnded, withTimeline } from '../../../../shared/domain/deployment.ts';
import { deploymentOf } from '../planner/records.ts';

describe('a deployment', () => {
  it.each<[DeploymentStatus, boolean]>([
    ['PENDING', false],
    ['IN_PROGRESS', false],
    ['STOP_REQUESTED', false],
    ['ROLLBACK_REQUESTED', false],
    ['ROLLBACK_IN_PROGRESS', false],
    ['SUCCESSFUL', true],
    ['STOPPED', true],
    ['ROLLBACK_SUCCESSFUL', true],
    ['ROLLBACK_FAILED', true],
    ['FAILED', true],
  ])('that is %s has ended: %s', (status, ended) => {
    expect(hasEnded(deploymentOf({ status }))).toBe(ended);
  });

  it('gets another line in its timeline, and is not changed itself', () => {
    const deployment = deploymentOf();
    const next = withTimeline(deployment, 7, 'begun');
    expect(next).toEqual({ ...deployment, timeline: [{ atMs: 7, text: 'begun' }], updatedAtMs: 7 });
    expect(deployment.timeline).toEqual([]);
  });

  it('keeps its timeline short: of 100 lines the first and the last 59 stay', () => {
    let deployment = deploymentOf();
    for (let n = 0; n < 100; n += 1) deployment = withTimeline(deployment, n, `line ${n}`);
    expect(deployment.timeline).toHaveLength(60);
    expect(deployment.timeline[0]?.text).toBe('line 0');
    expect(deployment.timeline[1]?.text).toBe('line 41');
    expect(deployment.timeline.at(-1)?.text).toBe('line 99');
  });
});
