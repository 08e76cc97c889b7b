import { describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { putService } from '../../../../shared/contract/service/service.ts';
import { problemsOf } from './problems.ts';

const override = { name: 'web', command: ['migrate'] };
const service = (preDeploy: object) => ({ taskDefinition: 'app', preDeploy });

describe('the jobs of a deployment', () => {
  it('get their defaults, and only those', () => {
    const { preDeploy, postDeploy } = parseOrRefuse(putService, service({ containerOverrides: [override] }), {});
    expect(preDeploy).toEqual({ containerOverrides: [override], timeoutSec: 900 });
    expect(postDeploy).toBeUndefined();
    const retried = { containerOverrides: [override], retryStrategy: { attempts: 2 } };
    const spec = parseOrRefuse(putService, { taskDefinition: 'app', postDeploy: retried }, {});
    expect(spec.postDeploy?.retryStrategy).toEqual({ attempts: 2, evaluateOnExit: [] });
  });

  it.each<[string, object, string, string]>([
    ['nothing to do otherwise', {}, '/preDeploy/containerOverrides', 'list of 1 to 10'],
    ['no override', { containerOverrides: [] }, '/preDeploy/containerOverrides', 'list of 1 to 10'],
    [
      'a container twice',
      { containerOverrides: [override, override] },
      '/preDeploy/containerOverrides/1/name',
      'container',
    ],
    ['a role', { containerOverrides: [override], taskRoleArn: 'arn:aws:iam::1:role/x' }, '/preDeploy/taskRoleArn', ''],
    [
      'another image',
      { containerOverrides: [{ ...override, image: 'evil:1' }] },
      '/preDeploy/containerOverrides/0/image',
      '',
    ],
    ['no time at all', { containerOverrides: [override], timeoutSec: 0 }, '/preDeploy/timeoutSec', 'above 0'],
    [
      'more than RunTask takes',
      { containerOverrides: [{ name: 'web', command: ['x'.repeat(8192)] }] },
      '/preDeploy/containerOverrides',
      'at most 8192 characters of JSON',
    ],
    [
      'attempts without number',
      { containerOverrides: [override], retryStrategy: { attempts: 11 } },
      '/preDeploy/retryStrategy/attempts',
      'from 1 to 10',
    ],
  ])('with %s are refused at its place', (_what, preDeploy, pointer, detail) => {
    expect(problemsOf(putService, service(preDeploy))).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  it.each(['alarms', 'preDeploy', 'postDeploy'])('leave the name %s to their own gate', (name) => {
    const gate = { name, type: 'approval', stages: ['SCALE_UP'] };
    expect(problemsOf(putService, { taskDefinition: 'app', gates: [gate] })).toMatchObject([
      { pointer: '/gates/0/name' },
    ]);
  });
});
