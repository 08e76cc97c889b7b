import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../../shared/domain/deployment.ts';
import { unwantedJob } from '../../../../../shared/planner/jobs/unwanted-job.ts';
import { plan } from '../../../../../shared/planner/plan.ts';
import { NOON_MS, revisionOf, rolloutOf, SEC, serviceOf, snapshotOf, specOf } from '../records.ts';

const spec = specOf({ preDeploy: { containerOverrides: [], timeoutSec: 900 } });
const revisions = [revisionOf(1), revisionOf(2, { spec })];
const job = { id: 'j', gate: 'preDeploy', deploymentId: 'd2' };
const migrating = (over: Partial<Deployment> = {}) => rolloutOf({ stage: 'PRE_SCALE_UP', job, ...over });
const unwanted = (deployment: Deployment, service = serviceOf()) =>
  unwantedJob(snapshotOf({ service, revisions }), deployment);
const failed = { stage: 'PRE_SCALE_UP' as const, reached: false, detail: 'gate errors failed' };

describe('a job', () => {
  it.each<[string, Deployment]>([
    ['its gate waits for', migrating()],
    ['its gate waits for, though the deployment is paused', migrating({ pausedAtMs: NOON_MS })],
    ['there is not', migrating({ job: undefined, status: 'FAILED' })],
  ])('that %s goes on', (_, deployment) => {
    expect(unwanted(deployment)).toBeUndefined();
  });

  it.each<[string, Deployment, string]>([
    [
      'of a deployment before',
      migrating({ job: { ...job, deploymentId: 'd1' } }),
      'deployment d2 has replaced the one that it was for',
    ],
    ['whose stage has failed', migrating({ outcome: failed }), 'gate errors failed'],
    ['whose gate has passed', migrating({ gatesPassed: ['preDeploy'] }), 'its deployment is IN_PROGRESS'],
    ['of a gate of another stage', migrating({ stage: 'SCALE_UP' }), 'its deployment is IN_PROGRESS'],
    ['of another gate', migrating({ job: { ...job, gate: 'postDeploy' } }), 'its deployment is IN_PROGRESS'],
    [
      'of a deployment that has ended',
      migrating({ status: 'STOPPED', reason: 'stopped by the API' }),
      'stopped by the API',
    ],
    [
      'of one that is on its way back',
      migrating({ reason: 'x', rollback: { revision: 1, taskDefinition: 'web:1', reason: 'the alarm', failed: [] } }),
      'the alarm',
    ],
  ])('%s is stopped, and is told why', (_, deployment, reason) => {
    expect(unwanted(deployment)).toEqual({ id: 'j', stop: { cause: 'DEPLOYMENT', reason, markedAtMs: NOON_MS } });
  });

  it('of a service that is deleted is stopped for that', () => {
    const { stop } = unwanted(migrating({ status: 'STOPPED' }), serviceOf({ status: 'DRAINING' })) ?? {};
    expect(stop).toMatchObject({ cause: 'DELETE', reason: 'its deployment is STOPPED' });
  });

  it('that is to be stopped is looked at again after three polls: word of its end may be lost', () => {
    const service = serviceOf({ desiredCount: 0 });
    const planned = plan(snapshotOf({ service, revisions, deployment: migrating({ status: 'STOPPED' }) }));
    expect(planned.stopJob?.id).toBe('j');
    expect(planned.dueAtMs).toBe(NOON_MS + 15 * SEC);
  });
});
