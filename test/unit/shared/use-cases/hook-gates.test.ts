import { afterEach, describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { putService } from '../../../../shared/contract/service/service.ts';
import { planService } from '../../../../shared/use-cases/plan/plan-service.ts';
import type { HookEvent } from '../../../../shared/use-cases/rollout/gates/hook-event.ts';
import { acceptService } from '../../../../shared/use-cases/services/accept-service.ts';
import type { Call } from '../../../harness/faults.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf } from '../../../harness/user.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';
const INGRESS = { containerPort: 80, path: '/', deregistrationDelaySec: 2 };

let world: World;
let user: User;
/** What the hook was called with, each time with the seconds since the first call. */
let calls: { event: HookEvent; atSec: number }[];

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
});

/** A world with a hook that answers what `answer` says of each call, from 1. */
async function open(answer: (call: number, event: HookEvent) => unknown, options: WorldOptions = {}): Promise<void> {
  calls = [];
  let firstAtMs: number | undefined;
  const check = (event: HookEvent) => {
    firstAtMs ??= Date.now();
    calls.push({ event, atSec: (Date.now() - firstAtMs) / 1000 });
    return answer(calls.length, event);
  };
  world = await startWorld({ functions: { 'hook-check': check }, ...options });
  user = userOf(world);
  await deploy('web:1');
  await user.reaches('SUCCESSFUL');
  calls = [];
  firstAtMs = undefined;
}

async function wishOf(image: string, hook: object | undefined, configuration: object = {}) {
  const taskDefinition = await user.register(definitionOf(image));
  const lifecycleHooks = hook
    ? [{ hookTargetArn: `${ARN}hook-check`, lifecycleStages: ['POST_SCALE_UP'], ...hook }]
    : [];
  const deploymentConfiguration = { ...configuration, lifecycleHooks };
  const given = { taskDefinition, desiredCount: 2, minHealthySec: 2, progressDeadlineSec: 60, deploymentConfiguration };
  const ingress = 'strategy' in configuration ? { ingress: INGRESS } : {};
  const { desiredCount, forceNewDeployment, ...spec } = parseOrRefuse(
    putService,
    { ...given, ...ingress },
    { ...user.key },
  );
  return { spec, desiredCount, forceNewDeployment };
}

async function deploy(image: string, hook?: object, configuration: object = {}): Promise<void> {
  const wish = await wishOf(image, hook, configuration);
  await user.ask((deps) => acceptService(deps, user.key, wish));
}

const now = async () => (await user.records()).deployment;
const texts = async () => (await now()).timeline.map(({ text }) => text).join('\n');
const images = () => world.fleet.list().map(({ image }) => image);
const SUCCEEDED = { hookStatus: 'SUCCEEDED' };

describe('a Lambda hook', () => {
  it('is called with what ECS sends, and lets the deployment on', async () => {
    await open(() => SUCCEEDED);
    await deploy('web:2', { hookDetails: { bucket: 'b' } });
    await user.reaches('SUCCESSFUL', 60_000);
    const { id } = await now();
    const ecs = 'arn:aws:ecs:us-east-1:000000000000';
    expect(calls.map(({ event }) => event)).toEqual([
      {
        executionId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
        lifecycleStage: 'POST_SCALE_UP',
        resourceArn: `${ecs}:service-deployment/default/web/${id}`,
        executionDetails: {
          serviceArn: `${ecs}:service/default/web`,
          targetServiceRevisionArn: `${ecs}:service-revision/default/web/2`,
          testTrafficWeights: {},
          productionTrafficWeights: {},
        },
        hookDetails: { bucket: 'b' },
      },
    ]);
    expect(await texts()).toContain('gate lifecycleHooks/0 passed: hook-check: it answered {"hookStatus":"SUCCEEDED"}');
  });

  it('that says IN_PROGRESS is asked again after 30 s or its own delay, and is handed what it gave', async () => {
    await open((call) => {
      if (call === 1) return { hookStatus: 'IN_PROGRESS', hookDetails: { seen: 1 } };
      return call === 2 ? { hookStatus: 'IN_PROGRESS', callBackDelay: 7, hookDetails: { seen: 2 } } : SUCCEEDED;
    });
    await deploy('web:2', { hookDetails: { bucket: 'b' } });
    await user.reaches('SUCCESSFUL', 120_000);
    expect(calls.map(({ atSec }) => atSec)).toEqual([0, 30, 37].map((sec) => expect.closeTo(sec, 0)));
    expect(calls.map(({ event }) => event.hookDetails)).toEqual([
      { bucket: 'b' },
      { bucket: 'b', seen: 1 },
      { bucket: 'b', seen: 2 },
    ]);
    expect(new Set(calls.map(({ event }) => event.executionId)).size).toBe(1);
  });

  it.each<[string, () => unknown, string]>([
    ['says FAILED', () => ({ hookStatus: 'FAILED', reason: 'cart is broken' }), '"reason":"cart is broken"'],
    ['says nothing', () => undefined, 'it answered null, and that is no JSON object'],
    [
      'has another word for it',
      () => ({ hookStatus: 'OK' }),
      'it answered {"hookStatus":"OK"}, and hookStatus must be',
    ],
    [
      'wants to be called at no time',
      () => ({ hookStatus: 'IN_PROGRESS', callBackDelay: '60' }),
      'callBackDelay must be',
    ],
    ['answers without end', () => ({ hookStatus: 'FAILED', reason: 'x'.repeat(20_000) }), 'more than 16384 characters'],
    [
      'throws',
      () => {
        throw new TypeError('no such host');
      },
      'it ended with an error: TypeError: no such host',
    ],
  ])('that %s fails its stage with what it answered, and the deployment goes back', async (_, answer, told) => {
    await open(answer);
    await deploy('web:2', { hookDetails: { token: 's3cret' } });
    await user.reaches('ROLLBACK_SUCCESSFUL', 120_000);
    const { reason = '' } = await now();
    expect(reason).toMatch(/^POST_SCALE_UP: gate lifecycleHooks\/0 failed: hook-check: it /);
    expect(reason).toContain(told);
    expect(reason.length).toBeLessThan(1_300);
    expect(images()).toEqual(['web:1', 'web:1']);
    expect(calls).toHaveLength(1);
  });

  it('never has what is handed to it told', async () => {
    await open((_, { hookDetails }) => ({ hookStatus: 'FAILED', hookDetails }));
    await deploy('web:2', { hookDetails: { token: 's3cret' } });
    await user.reaches('ROLLBACK_SUCCESSFUL', 120_000);
    expect(await texts()).not.toContain('s3cret');
  });

  it('is tried again while Lambda is throttled or broken, and fails where it stays so', async () => {
    await open(() => SUCCEEDED);
    let broken = 3;
    const throttle = ({ service, input }: Call) => {
      if (service !== 'lambda' || !('Payload' in input) || broken-- <= 0) return;
      throw Object.assign(new Error('Rate Exceeded.'), { name: 'TooManyRequestsException' });
    };
    Object.assign(world.hook, { before: throttle });
    await deploy('web:2', {});
    await user.reaches('SUCCESSFUL', 60_000);
    expect(calls).toHaveLength(1);
    broken = Number.POSITIVE_INFINITY;
    await deploy('web:3', { timeoutConfiguration: { timeoutInMinutes: 60, action: 'CONTINUE' } });
    await user.reaches('ROLLBACK_SUCCESSFUL', 400_000);
    expect((await now()).reason).toMatch(/Lambda has not answered for 30\d s: TooManyRequestsException/);
  });

  it('that Lambda will not call fails at once, with the reason', async () => {
    await open(() => SUCCEEDED);
    const gone = Object.assign(new Error('Function not found'), { name: 'ResourceNotFoundException' });
    Object.assign(world.hook, {
      before: ({ service, input }: Call) => {
        if (service === 'lambda' && 'Payload' in input) throw gone;
      },
    });
    await deploy('web:2', {});
    await user.reaches('ROLLBACK_SUCCESSFUL', 60_000);
    expect((await now()).reason).toContain('could not be called: ResourceNotFoundException: Function not found');
  });

  it.each([
    ['ROLLBACK', 'ROLLBACK_SUCCESSFUL'],
    ['CONTINUE', 'SUCCESSFUL'],
  ] as const)('that is never done ends by its timeout as the spec says: %s', async (action, status) => {
    await open(() => ({ hookStatus: 'IN_PROGRESS' }));
    await deploy('web:2', { timeoutConfiguration: { timeoutInMinutes: 2, action } });
    await user.reaches(status, 200_000);
    expect(calls).toHaveLength(4);
    expect(await texts()).toContain('hook-check did not say SUCCEEDED within 120 s: it answered');
  });

  it('is asked by a time scale as bakes are', async () => {
    await open((call) => (call < 3 ? { hookStatus: 'IN_PROGRESS' } : SUCCEEDED), { timeScale: 10 });
    await deploy('web:2', {});
    await user.reaches('SUCCESSFUL', 60_000);
    expect(calls.map(({ atSec }) => atSec)).toEqual([0, 3, 6].map((sec) => expect.closeTo(sec, 0)));
  });
});

describe('hooks of traffic shifts', () => {
  const BOTH = ['TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];
  const told = () =>
    calls.map(({ event: { lifecycleStage, executionDetails } }) => [
      lifecycleStage,
      Object.values(executionDetails.testTrafficWeights),
      Object.values(executionDetails.productionTrafficWeights),
    ]);

  it('are called at every step with the weights of the new and the old revision, and again on the way back', async () => {
    await open((_, { lifecycleStage, executionDetails }) => {
      const [share] = Object.values(executionDetails.productionTrafficWeights);
      return { hookStatus: lifecycleStage === 'PRODUCTION_TRAFFIC_SHIFT' && share !== 20 ? 'FAILED' : 'SUCCEEDED' };
    });
    const canary = { canaryPercent: 20, canaryBakeTimeInMinutes: 1 };
    await deploy('web:2', undefined, { strategy: 'CANARY', canaryConfiguration: canary });
    await user.reaches('SUCCESSFUL', 300_000);
    await deploy('web:3', { lifecycleStages: BOTH }, { strategy: 'CANARY', canaryConfiguration: canary });
    await user.reaches('ROLLBACK_SUCCESSFUL', 600_000);
    expect(told()).toEqual([
      ['TEST_TRAFFIC_SHIFT', [100, 0], []],
      ['PRE_PRODUCTION_TRAFFIC_SHIFT', [], [0, 100]],
      ['PRODUCTION_TRAFFIC_SHIFT', [], [20, 80]],
      ['PRE_PRODUCTION_TRAFFIC_SHIFT', [], [20, 80]],
      ['PRODUCTION_TRAFFIC_SHIFT', [], [100, 0]],
      ['TEST_TRAFFIC_SHIFT', [0, 100], []],
      ['PRODUCTION_TRAFFIC_SHIFT', [], [0, 100]],
    ]);
    const revisions = calls.map(({ event }) => event.executionDetails.targetServiceRevisionArn.split('/').at(-1));
    expect(new Set(revisions)).toEqual(new Set(['3']));
    expect(new Set(calls.map(({ event }) => event.executionId)).size).toBe(7);
    expect(await texts()).toContain('; a rollback goes on all the same');
    expect(images()).toEqual(['web:2', 'web:2']);
  });
});

describe('a function that cannot be a hook', () => {
  it.each([
    [`${ARN}other`, 'functions whose names begin with hook-, its parameter hookPrefix: other does not'],
    [`${ARN}hook-gone`, `there is no function ${ARN}hook-gone`],
    ['arn:aws:lambda:us-east-1:111111111111:function:hook-check', 'must be a function of this account and region'],
  ])('is refused by name and place, by PUT and by plan: %s', async (hookTargetArn, detail) => {
    await open(() => SUCCEEDED);
    const before = await user.records();
    const errors = [
      { pointer: '/deploymentConfiguration/lifecycleHooks/0/hookTargetArn', detail: expect.stringContaining(detail) },
    ];
    const wish = await wishOf('web:2', { hookTargetArn });
    await expect(user.ask((deps) => acceptService(deps, user.key, wish))).rejects.toMatchObject({ errors });
    const { refusals } = await user.ask((deps) => planService(deps, user.key, wish));
    expect(refusals).toMatchObject([{ code: 'InvalidParameterException', errors }]);
    expect((await user.records()).service.generation).toBe(before.service.generation);
  });
});
