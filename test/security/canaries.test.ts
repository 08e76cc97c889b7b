import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../shared/contract/parse-or-refuse.ts';
import { putService } from '../../shared/contract/service/service.ts';
import { lastPartOf } from '../../shared/domain/names.ts';
import { planService } from '../../shared/use-cases/plan/plan-service.ts';
import { explainDeployment } from '../../shared/use-cases/services/explain-deployment.ts';
import { presentDeployment } from '../../shared/use-cases/services/present-deployment.ts';
import { presentService } from '../../shared/use-cases/services/present-service.ts';
import { presentTask } from '../../shared/use-cases/tasks/present-task.ts';
import { describeTask } from '../../shared/use-cases/tasks/read-tasks.ts';
import { runJob } from '../harness/run-job.ts';
import { startWorld, type World } from '../harness/start-world.ts';
import { definitionOf, type User, userOf } from '../harness/user.ts';

/** What must never be told; each a name of its own, so that whoever tells one is found. */
const ENVIRONMENT = 'canary-in-environment';
const SECRET = 'canary-in-parameter';
const OVERRIDE = 'canary-in-override';
const CANARIES = [ENVIRONMENT, SECRET, OVERRIDE];

let world: World;
let user: User;
/** Everything that somebody may hear or read, by where it was heard. */
const heard: { where: string; text: string }[] = [];
/** As ECS showed them, while they were there. */
const definitions = { shop: '', asking: '' };
const hear = (where: string, said: unknown) =>
  heard.push({ where, text: typeof said === 'string' ? said : JSON.stringify(said) });

const secretive = (image: string, more: object = {}) =>
  definitionOf(image, { container: { environment: [{ name: 'PASSWORD', value: ENVIRONMENT }], ...more } });
const secretsFrom = (valueFrom: string) => ({ secrets: [{ name: 'TOKEN', valueFrom }] });
const job = (command: string) => ({
  containerOverrides: [{ name: 'app', command: [command], environment: [{ name: 'KEY', value: OVERRIDE }] }],
});
const spec = (command: string) => ({
  desiredCount: 2,
  preDeploy: job(command),
  deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
});

/** What the API answers of the service now, on every route that is not its definition's own. */
async function look(moment: string): Promise<void> {
  const collection = await user.records();
  const { items: events } = await world.peek.store.listEvents(user.key, { limit: 100 });
  hear(`${moment}: the service`, presentService(world.config, collection, events));
  hear(`${moment}: its events`, events);
  const { items: archived } = await world.peek.store.listArchivedDeployments(user.key, { limit: 20 });
  for (const deployment of [collection.deployment, ...archived]) {
    hear(`${moment}: a deployment`, presentDeployment(deployment, 2, collection.tasks, collection.revisions));
    hear(`${moment}: a timeline`, await explainDeployment(world.peek, collection, deployment));
  }
  for (const stopped of [false, true]) {
    const { items } = await world.peek.store.listTasks('default', { stopped }, { limit: 100 });
    for (const { observed } of items.filter((task) => task.observed)) {
      const task = await describeTask(world.peek, 'default', lastPartOf(observed?.arn ?? ''));
      const { overrides, ...shown } = presentTask(world.config, task);
      hear(`${moment}: a task`, shown);
      if (task.service !== undefined) hear(`${moment}: overrides of a service's task`, overrides ?? {});
    }
  }
}

async function plan(taskDefinition: string, more: object): Promise<void> {
  const { desiredCount, forceNewDeployment, planToken, ...wish } = parseOrRefuse(
    putService,
    { taskDefinition, ...more },
    { ...user.key },
  );
  const wished = { spec: wish, desiredCount, forceNewDeployment, planToken };
  hear('a plan', await user.ask((deps) => planService(deps, user.key, wished)));
}

async function deleteDefinitions(): Promise<void> {
  const { taskDefinitionArns } = await world.call<{ taskDefinitionArns: string[] }>('ecs', 'ListTaskDefinitions', {
    familyPrefix: 'web',
  });
  for (const taskDefinition of taskDefinitionArns) {
    await world.call('ecs', 'DeregisterTaskDefinition', { taskDefinition });
    await world.call('ecs', 'DeleteTaskDefinitions', { taskDefinitions: [taskDefinition] });
  }
  await world.time.pass(5_000);
}

beforeAll(async () => {
  const output = `connects with ${ENVIRONMENT} and ${OVERRIDE}\nno such table\n`;
  world = await startWorld({
    publishes: true,
    scripts: {
      'web:1 migrate': { exitAfterMs: 500, exitCode: 0, output },
      'web:2 migrate': { exitAfterMs: 500, exitCode: 0, output },
      'web:2': { exitAfterMs: 1_000, exitCode: 1 },
      'web:3 fail': { exitAfterMs: 500, exitCode: 3, output },
      'web:3': {},
      'job:1': { exitAfterMs: 500, exitCode: 4 },
    },
  });
  user = userOf(world);
  await user.put(await user.register(secretive('web:1')), spec('migrate'));
  await user.reaches('SUCCESSFUL');
  await look('created');
  const broken = await user.register(secretive('web:2'));
  await plan(broken, spec('migrate'));
  await user.put(broken, spec('migrate'));
  await user.reaches('ROLLBACK_SUCCESSFUL', 300_000);
  await look('rolled back');
  await user.put(await user.register(secretive('web:3')), spec('fail'));
  await user.reaches('ROLLBACK_SUCCESSFUL', 120_000);
  await look('a job that failed');
  const withoutJob = { ...spec('migrate'), preDeploy: undefined };
  await world.call('ssm', 'PutParameter', { Name: '/shop/token', Value: SECRET, Type: 'SecureString' });
  await user.put(await user.register(secretive('web:4', secretsFrom('/shop/token'))), withoutJob);
  await user.reaches('SUCCESSFUL', 120_000);
  await look('a secret');
  await user.put(await user.register(secretive('web:5', secretsFrom('/shop/nothing'))), withoutJob);
  await user.reaches('ROLLBACK_SUCCESSFUL', 120_000);
  await look('a secret that is not there');
  await user.put(await user.register(secretive('web:3')), withoutJob);
  await user.reaches('SUCCESSFUL', 120_000);
  const overrides = { containerOverrides: [{ name: 'app', environment: [{ name: 'KEY', value: OVERRIDE }] }] };
  await runJob(user, 'job:1', { overrides, timeoutSec: 60, retryStrategy: { attempts: 2 } });
  await world.time.pass(30_000);
  await look('rolled');
  // Nobody knows any more what was secret in the words of a task.
  for (const [name, reference] of [
    ['shop', 'web'],
    ['asking', 'web:4'],
  ] as const)
    definitions[name] = JSON.stringify(await world.peek.definitions.describe(reference));
  await deleteDefinitions();
  await look('its definitions deleted');
  await user.remove();
  await world.time.until(async () => (await user.records()).service.status === 'INACTIVE', 120_000);
  await look('deleted');

  for (const entry of world.logged) hear('a log of a function', entry);
  for (const event of world.published) hear('an event on the bus', event);
  for (const stateMachineArn of [world.config.stateMachineArn, world.config.jobStateMachineArn]) {
    const { executions } = await world.call<{ executions: { executionArn: string }[] }>('states', 'ListExecutions', {
      stateMachineArn,
    });
    for (const { executionArn } of executions) {
      hear('a history', await world.call('states', 'GetExecutionHistory', { executionArn, maxResults: 1000 }));
    }
  }
}, 120_000);
afterAll(() => world.stop());

describe('what is planted in environment, in secrets and in overrides', () => {
  it('was there to be heard: each place has spoken, and the failed job has told its log', () => {
    const places = new Set(heard.map(({ where }) => where.replace(/^.*: /, '')));
    // Functions write a log only of what goes wrong, which here nothing may.
    places.delete('a log of a function');
    expect([...places].sort()).toEqual([
      'a deployment',
      'a history',
      'a plan',
      'a task',
      'a timeline',
      'an event on the bus',
      'its events',
      "overrides of a service's task",
      'the service',
    ]);
    expect(heard.some(({ text }) => text.includes('connects with *** and ***'))).toBe(true);
    expect(heard.some(({ text }) => text.includes('no such table'))).toBe(true);
  });

  it.each(CANARIES)('%s is told nowhere in the whole life of a service', (canary) => {
    const told = heard
      .filter(({ text }) => text.includes(canary))
      .map(({ where, text }) => `${where}: …${text.slice(Math.max(0, text.indexOf(canary) - 120)).slice(0, 200)}`);
    expect(told).toEqual([]);
  });

  it('is shown where ECS itself shows it: by the definition, secrets by their names alone, and by the overrides of a one-off task', async () => {
    const { shop: definition, asking } = definitions;
    expect(definition).toContain(ENVIRONMENT);
    expect(asking).toContain('"valueFrom":"/shop/token"');
    expect(asking).not.toContain(SECRET);
    const { items } = await world.peek.store.listTasks('default', { stopped: true }, { limit: 100 });
    const task = items.find(({ service, oneOff }) => service === undefined && oneOff?.overrides);
    if (!task) throw new Error('no one-off task is in the history');
    expect(JSON.stringify(presentTask(world.config, task).overrides)).toContain(OVERRIDE);
  });
});
