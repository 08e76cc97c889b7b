import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppError } from '../../../shared/contract/app-errors.ts';
import { deploymentAnswer, noService, serviceAnswer, taskDefinitionAnswer } from './answers.ts';
import { runSlipway } from './run-slipway.ts';

const accepted = {
  registerTaskDefinition: () => taskDefinitionAnswer(3),
  putService: () => ({ service: serviceAnswer(), deployment: deploymentAnswer() }),
  patchService: () => ({ service: serviceAnswer(), deployment: deploymentAnswer() }),
};

const definition = {
  family: 'hello',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'web', image: 'hello:1' }],
};

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slipway-cli-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(name: string, content: unknown): Promise<string> {
  const whole = join(directory, name);
  await writeFile(whole, typeof content === 'string' ? content : JSON.stringify(content));
  return whole;
}

describe('deploy --file', () => {
  it('puts the service as the file says it, with the task definition that it names', async () => {
    const spec = { taskDefinition: 'hello:1', desiredCount: 2 };
    const { code, out, api } = await runSlipway(accepted, 'deploy', 'hello', '-f', await file('named.json', spec));
    expect(code).toBe(0);
    expect(api.requests.map(({ operationId }) => operationId)).toEqual(['putService']);
    expect(api.of('putService')[0]).toMatchObject({ params: { cluster: 'default', service: 'hello' }, body: spec });
    expect(out).toBe('service hello: deployment d1 accepted (hello:1, 2 desired)');
  });

  it('registers a task definition that stands in the file, and uses its new revision', async () => {
    const spec = { taskDefinition: definition, desiredCount: 1 };
    const { code, out, api } = await runSlipway(accepted, 'deploy', 'hello', '-f', await file('nested.json', spec));
    expect(code).toBe(0);
    expect(api.of('registerTaskDefinition')[0]?.body).toEqual(definition);
    expect(api.of('putService')[0]?.body).toEqual({ taskDefinition: 'hello:3', desiredCount: 1 });
    expect(out.split('\n')[0]).toBe('task definition hello:3 registered');
  });

  it('registers the one of --task-definition', async () => {
    const spec = await file('service.json', { taskDefinition: 'hello' });
    const own = await file('definition.json', definition);
    const { api } = await runSlipway(accepted, 'deploy', 'hello', '--file', spec, '--task-definition', own);
    expect(api.of('registerTaskDefinition')[0]?.body).toEqual(definition);
    expect(api.of('putService')[0]?.body).toEqual({ taskDefinition: 'hello:3' });
  });

  it('says in which file a refused field is, and where in it', async () => {
    const nested = await file('bad.json', { taskDefinition: { ...definition, memory: '511' } });
    const refused = await runSlipway(accepted, 'deploy', 'hello', '--file', nested);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(`${nested}: /taskDefinition/memory  `);
    expect(refused.api.of('putService')).toEqual([]);
    const unknown = await file('unknown.json', { taskDefinition: 'hello', desiredCuont: 2 });
    const { err } = await runSlipway(accepted, 'deploy', 'hello', '--file', unknown);
    expect(err).toContain(`${unknown}: /desiredCuont  `);
  });

  it('says which file is not JSON', async () => {
    const broken = await file('broken.json', '{"taskDefinition": ');
    const { code, err } = await runSlipway(accepted, 'deploy', 'hello', '--file', broken);
    expect(code).toBe(2);
    expect(err).toContain(`slipway: ${broken} is not JSON: `);
  });
});

describe('deploy --image', () => {
  it('alone changes the image of a service and leaves the rest as it is', async () => {
    const { code, api } = await runSlipway(accepted, 'deploy', 'hello', '--image', 'hello:2', '--cluster', 'blue');
    expect(code).toBe(0);
    expect(api.requests.map(({ operationId, body }) => [operationId, body])).toEqual([
      ['patchService', { image: 'hello:2' }],
    ]);
    expect(api.requests[0]?.params).toEqual({ cluster: 'blue', service: 'hello' });
  });

  it('alone makes a service of that image where there is none', async () => {
    const { code, api } = await runSlipway(
      { ...accepted, patchService: noService },
      'deploy',
      'hello',
      '--image',
      'a:1',
    );
    expect(code).toBe(0);
    expect(api.of('registerTaskDefinition')[0]?.body).toEqual({
      ...definition,
      containerDefinitions: [{ name: 'hello', image: 'a:1' }],
    });
    expect(api.of('putService')[0]?.body).toEqual({ taskDefinition: 'hello:3' });
  });

  it('does not make a service where the image was refused', async () => {
    const refuse = () => {
      throw new AppError('InvalidParameterException', 'no', { errors: [{ pointer: '/image', detail: 'no' }] });
    };
    const { code, api } = await runSlipway({ ...accepted, patchService: refuse }, 'deploy', 'hello', '--image', 'a:1');
    expect(code).toBe(1);
    expect(api.of('putService')).toEqual([]);
  });

  it('with flags says the whole service', async () => {
    const flags =
      '--image a:1 --port 8080 --path /api --health-path /healthz --count 3 --cpu 512 --env A=1 --env B=x=y ' +
      '--min-healthy 50 --max 150';
    const { code, err, api } = await runSlipway(accepted, 'deploy', 'hello', ...flags.split(' '));
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(api.of('registerTaskDefinition')[0]?.body).toEqual({
      ...definition,
      cpu: '512',
      memory: '1024',
      containerDefinitions: [
        {
          name: 'hello',
          image: 'a:1',
          portMappings: [{ containerPort: 8080 }],
          environment: [
            { name: 'A', value: '1' },
            { name: 'B', value: 'x=y' },
          ],
        },
      ],
    });
    expect(api.of('putService')[0]?.body).toEqual({
      taskDefinition: 'hello:3',
      desiredCount: 3,
      ingress: { containerPort: 8080, path: '/api', healthCheck: { path: '/healthz' } },
      deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 150 },
    });
  });

  it.each([256, 512, 1024, 2048, 4096, 8192, 16_384])('gives %d cpu units a memory that Fargate has', async (cpu) => {
    const { err } = await runSlipway(accepted, 'deploy', 'hello', '--image', 'a:1', '--cpu', String(cpu));
    expect(err).toBe('');
  });
});

describe('deploy', () => {
  it('says that there is nothing to deploy', async () => {
    const same = { ...accepted, patchService: () => ({ service: serviceAnswer(), deployment: null }) };
    const { code, out } = await runSlipway(same, 'deploy', 'hello', '--image', 'hello:1');
    expect(code).toBe(0);
    expect(out).toBe('service hello: nothing to deploy; 2 desired, 1 running');
  });

  it("prints the API's answer and nothing else with --json", async () => {
    const { out } = await runSlipway(accepted, 'deploy', 'hello', '--json', '--image', 'hello:2', '--count', '2');
    expect(JSON.parse(out)).toEqual({ service: serviceAnswer(), deployment: deploymentAnswer() });
  });
});
