import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ecsFleet } from '../../../../shared/aws/ecs-fleet.ts';
import type { Fleet, Launch } from '../../../../shared/ports/fleet.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { definitionOf, userOf } from '../../../harness/user.ts';

let world: World;
let fleet: Fleet;
let taskDefinitionArn: string;

beforeEach(async () => {
  world = await startWorld({ schedules: false, scripts: { 'job:1': { exitAfterMs: 100 } } });
  fleet = world.peek.fleet;
  taskDefinitionArn = await userOf(world).register(definitionOf('web:1'));
});

afterEach(() => world.stop());

const launchOf = (n: number, more: Partial<Launch> = {}): Launch => {
  const subnet = world.config.subnets[0] ?? '';
  const awsvpcConfiguration = { subnets: [subnet] };
  return {
    id: String(n).padStart(32, '0'),
    cluster: 'default',
    taskDefinitionArn,
    group: 'slipway-world/web',
    subnet,
    spec: { launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration } },
    ...more,
  };
};

/** A client that answers, or refuses, as it is told. */
const fleetOf = (answer: object) =>
  ecsFleet({
    async send() {
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
const awsError = (name: string, fields: object = {}) => Object.assign(new Error('because'), { name, ...fields });

describe('a launch', () => {
  it('is one task however often it is asked for, and a conflict where it asks for something else', async () => {
    const first = await fleet.run(launchOf(1));
    expect(first).toMatchObject({ kind: 'launched', observation: { version: 1, lastStatus: 'PROVISIONING' } });
    await world.time.pass(1_000);
    expect(await fleet.run(launchOf(1))).toEqual(first);
    expect(await fleet.run(launchOf(1, { group: 'slipway-world/other' }))).toEqual({ kind: 'conflict' });
    expect(world.fleet.starts).toHaveLength(1);
    const found = await fleet.findByStartedBy('default', launchOf(1).id);
    expect(found).toMatchObject({ lastStatus: 'RUNNING', address: expect.any(String) });
  });

  it('goes to a capacity provider or a launch type, never to both', async () => {
    const outcome = await fleet.run(launchOf(1, { capacityProvider: 'FARGATE_SPOT' }));
    expect(outcome).toMatchObject({ kind: 'launched', observation: { capacityProviderName: 'FARGATE_SPOT' } });
  });

  it.each([
    ['ThrottlingException', {}],
    ['ServerException', {}],
    ['Error', { code: 'ECONNRESET' }],
    ['InternalFailure', { $metadata: { httpStatusCode: 500 } }],
  ])('that meets %s is tried again, and counts as nothing', async (name, fields) => {
    expect(await fleetOf(awsError(name, fields)).run(launchOf(1))).toMatchObject({ kind: 'again' });
  });

  it.each(['ClientException', 'InvalidParameterException', 'AccessDeniedException'])(
    'that ECS answers with %s is refused for good',
    async (name) => {
      const outcome = await fleetOf(awsError(name)).run(launchOf(1));
      expect(outcome).toEqual({ kind: 'refused', reason: `${name}: because`, permanent: true });
    },
  );

  it('that ECS refuses within a 200 is refused for now', async () => {
    const failures = [{ reason: 'RESOURCE:MEMORY', detail: 'none left' }];
    const outcome = await fleetOf({ tasks: [], failures }).run(launchOf(1));
    expect(outcome).toEqual({ kind: 'refused', reason: 'RESOURCE:MEMORY: none left', permanent: false });
    expect(await fleetOf({}).run(launchOf(1))).toMatchObject({ kind: 'refused', permanent: false });
  });

  it('that is meant for one instance is refused for what ECS says of that one', async () => {
    const arnOf = (id: string) => `arn:aws:ecs:us-east-1:000000000000:container-instance/default/${id}`;
    const failures = [
      { arn: arnOf('one'), reason: 'MemberOf placement constraint unsatisfied.' },
      { arn: arnOf('two'), reason: 'RESOURCE:MEMORY' },
    ];
    const run = (instanceId: string) => fleetOf({ tasks: [], failures }).run(launchOf(1, { instanceId }));
    expect(await run('two')).toMatchObject({ reason: 'RESOURCE:MEMORY' });
    expect(await run('gone')).toMatchObject({ reason: 'MemberOf placement constraint unsatisfied.' });
  });
});

describe('the fleet', () => {
  it('describes any number of tasks, and says which it does not know', async () => {
    const arns: string[] = [];
    for (let n = 1; n <= 103; n += 1) {
      const outcome = await fleet.run(launchOf(n));
      if (outcome.kind === 'launched') arns.push(outcome.observation.arn);
    }
    const unknown = arns[0]?.replace(/\w+$/, 'f'.repeat(32)) ?? '';
    const { observations, missing } = await fleet.describe('default', [...arns, unknown]);
    expect(observations.map(({ arn }) => arn).sort()).toEqual(arns.toSorted());
    expect(observations[0]).toMatchObject({ startedBy: expect.any(String), group: 'slipway-world/web' });
    expect(missing).toEqual([unknown]);
    const pages: number[] = [];
    let nextToken: string | undefined;
    do {
      const page = await fleet.list('default', nextToken);
      pages.push(page.arns.length);
      nextToken = page.nextToken;
    } while (nextToken);
    expect(pages).toEqual([100, 3]);
  });

  it('finds a task by its id while it runs', async () => {
    const job = await userOf(world).register(definitionOf('job:1', { family: 'job' }));
    await fleet.run(launchOf(1, { taskDefinitionArn: job }));
    expect(await fleet.findByStartedBy('default', launchOf(1).id)).toMatchObject({ desiredStatus: 'RUNNING' });
    await world.time.pass(2_000);
    expect(await fleet.findByStartedBy('default', launchOf(1).id)).toBeUndefined();
    expect(await fleet.findByStartedBy('default', launchOf(2).id)).toBeUndefined();
  });

  it('stops a task that is stopped or forgotten already without a word', async () => {
    const outcome = await fleet.run(launchOf(1));
    const arn = outcome.kind === 'launched' ? outcome.observation.arn : '';
    await fleet.stop('default', arn, 'x'.repeat(300));
    await world.time.pass(1_000);
    await fleet.stop('default', arn, 'again');
    await fleet.stop('default', arn.replace(/\w+$/, 'f'.repeat(32)), 'unknown');
    const { observations } = await fleet.describe('default', [arn]);
    expect(observations[0]).toMatchObject({ lastStatus: 'STOPPED', stoppedReason: 'x'.repeat(255) });
    await expect(fleetOf(awsError('ThrottlingException')).stop('default', arn, '')).rejects.toThrow('because');
  });
});
