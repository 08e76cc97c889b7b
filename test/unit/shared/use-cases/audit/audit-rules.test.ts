import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { watch } from '../../../../harness/judge.ts';
import { startWorld, type World } from '../../../../harness/start-world.ts';
import { INGRESS, type User, userOf } from '../../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];

beforeEach(async () => {
  world = await startWorld();
  user = userOf(world);
  violations = watch(world, user).violations;
});

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(violations).toEqual([]);
  expect(failures).toEqual([]);
});

const call = <Output>(operation: string, input: object) => world.call<Output>('elasticloadbalancing', operation, input);
const canary = (bake: number) => ({
  ingress: INGRESS,
  deploymentConfiguration: {
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: bake },
  },
});

async function balancer() {
  const [record] = (await user.records()).service.traffic?.balancers ?? [];
  if (!record) throw new Error('the service has no load balancer');
  return record;
}

const weighs = async (which: 'production' | 'test') => world.peek.balancer.weightsOf(await balancer(), which);

/** As somebody does it in the console. */
async function weighByHand(which: 'production' | 'test', weights: [number, number]): Promise<void> {
  const { targetGroupArns, productionRuleArn, testRuleArn } = await balancer();
  const TargetGroups = targetGroupArns.map((TargetGroupArn, n) => ({ TargetGroupArn, Weight: weights[n] }));
  await call('ModifyRule', {
    RuleArn: which === 'production' ? productionRuleArn : testRuleArn,
    Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }],
  });
}

const told = async () => (await user.said()).filter((message) => message.includes("somebody else's hand"));
const auditComes = () => world.time.pass(61_000);

describe('a rule that somebody has changed by hand', () => {
  it.each(['production', 'test'] as const)('is set right by the audit, and told: %s traffic', async (which) => {
    await user.deploy('web:1', canary(0));
    await user.reaches('SUCCESSFUL');
    await auditComes();
    expect(await told()).toEqual([]);
    await weighByHand(which, [500, 500]);
    await auditComes();
    expect(await weighs(which)).toEqual([1, 0]);
    await auditComes();
    expect(await told()).toEqual([
      `(service web) its rule for ${which} traffic weighs 500:500, by somebody else's hand: it is set to what it was, 1:0.`,
    ]);
  });

  it('is set right in the middle of a deployment too, at the share of its step', async () => {
    await user.deploy('web:1', canary(0));
    await user.reaches('SUCCESSFUL');
    await user.deploy('web:2', canary(30));
    await world.time.until(async () => String(await weighs('production')) === '900,100', 300_000);
    await weighByHand('production', [0, 1]);
    await auditComes();
    expect(await weighs('production')).toEqual([900, 100]);
    expect(await told()).toHaveLength(1);
    expect((await user.records()).deployment.status).toBe('IN_PROGRESS');
  });

  it('or deleted is made again', async () => {
    await user.deploy('web:1', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    const { productionRuleArn: RuleArn } = await balancer();
    await call('DeleteRule', { RuleArn });
    await auditComes();
    expect(await weighs('production')).toEqual([1, 0]);
    expect((await balancer()).productionRuleArn).not.toBe(RuleArn);
    expect(await told()).toEqual([
      "(service web) its rule for production traffic is gone or leads elsewhere, by somebody else's hand: it is made again.",
    ]);
  });
});
