import { describe, expect, it } from '@jest/globals';
import { stagesOfApprovals } from '../../../../../console/page/words/approvals.ts';
import { wishFrom } from '../../../../../console/page/words/wish.ts';
import { SERVICE, WISH_PLAN } from '../recorded.ts';

const { ingress } = SERVICE.service;

describe('the wish behind a service', () => {
  it('is what a plan of nothing but the definition would lose', () => {
    expect(wishFrom('hello:5', 2, WISH_PLAN.diff)).toEqual({
      body: { taskDefinition: 'hello:5', desiredCount: 2, ingress },
      untold: [],
    });
  });

  it.each([
    [
      'a field below others',
      [{ pointer: '/deploymentConfiguration/maximumPercent', from: 150, to: 200 }],
      { deploymentConfiguration: { maximumPercent: 150 } },
    ],
    [
      'entries of a list',
      [
        { pointer: '/tags/0', from: { key: 'a' } },
        { pointer: '/tags/1', from: { key: 'b' } },
      ],
      { tags: [{ key: 'a' }, { key: 'b' }] },
    ],
    ['a key with a slash in it', [{ pointer: '/a~1b/c~0d', from: 1 }], { 'a/b': { 'c~d': 1 } }],
    [
      'false and 0, which are values too',
      [
        { pointer: '/x', from: false, to: true },
        { pointer: '/y', from: 0 },
      ],
      { x: false, y: 0 },
    ],
    [
      'no count of a DAEMON, which is that of its instances',
      [
        { pointer: '/schedulingStrategy', from: 'DAEMON', to: 'REPLICA' },
        { pointer: '/launchType', from: 'EC2', to: 'FARGATE' },
      ],
      { schedulingStrategy: 'DAEMON', launchType: 'EC2', desiredCount: undefined },
    ],
    ['nothing that is there by default alone', [{ pointer: '/launchType', to: 'FARGATE' }], {}],
    ['nothing of the definition itself', [{ pointer: '/taskDefinition/cpu', from: '256', to: '512' }], {}],
    [
      'overrides as PUT takes them',
      [{ pointer: '/preDeploy', from: { timeoutSec: 9, containerOverrides: { web: { command: ['migrate'] } } } }],
      { preDeploy: { timeoutSec: 9, containerOverrides: [{ name: 'web', command: ['migrate'] }] } },
    ],
  ])('has %s', (_, diff, body) => {
    expect(wishFrom('hello:5', 2, diff)).toEqual({
      body: { taskDefinition: 'hello:5', desiredCount: 2, ...body },
      untold: [],
    });
  });

  it('names what the API keeps to itself', () => {
    const containerOverrides = { web: { command: ['x'], environment: ['TOKEN'] } };
    const diff = [{ pointer: '/gates/0/secret' }, { pointer: '/postDeploy', from: { containerOverrides } }];
    expect(wishFrom('hello:5', 2, diff).untold).toEqual([
      '/gates/0/secret',
      '/postDeploy/containerOverrides/web/environment',
    ]);
  });
});

describe('the stages that wait for a word', () => {
  it.each([
    ['none', {}, []],
    [
      'those of approvals',
      {
        gates: [
          { type: 'approval', stages: ['BAKE_TIME'] },
          { type: 'alarm', stages: ['SCALE_UP'] },
        ],
      },
      ['BAKE_TIME'],
    ],
    [
      'those of hooks that pause',
      { deploymentConfiguration: { lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] }] } },
      ['POST_SCALE_UP'],
    ],
  ])('are %s', (_, spec, stages) => {
    expect(stagesOfApprovals(spec)).toEqual(stages);
  });
});
