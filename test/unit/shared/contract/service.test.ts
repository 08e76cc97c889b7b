import { describe, expect, it } from '@jest/globals';
import { parse } from '../../../../shared/contract/parse.ts';
import { patchService } from '../../../../shared/contract/service/patch-service.ts';
import { putService } from '../../../../shared/contract/service/service.ts';
import { pointersOf, valueIn } from './problems.ts';

const web = (change: object = {}) => ({ taskDefinition: 'web:1', ...change });
const reached = (ingress: object) => web({ ingress: { containerPort: 80, ...ingress } });

describe('a service that comes out', () => {
  it('has no platform version on instances, and of lists those that say something', () => {
    const wish = {
      launchType: 'EC2',
      placementConstraints: [],
      placementStrategy: [{ type: 'spread', field: 'host' }],
    };
    const spec = valueIn(parse(putService, web(wish)));
    expect(spec).toMatchObject({ launchType: 'EC2', placementStrategy: wish.placementStrategy });
    expect(spec).not.toHaveProperty('platformVersion');
    expect(spec).not.toHaveProperty('placementConstraints');
  });

  it.each<[object, object]>([
    [{}, { minimumHealthyPercent: 0, maximumPercent: 100 }],
    [{ deploymentConfiguration: { bakeTimeInMinutes: 1 } }, { minimumHealthyPercent: 0, maximumPercent: 100 }],
    [{ deploymentConfiguration: { minimumHealthyPercent: 50 } }, { minimumHealthyPercent: 50, maximumPercent: 100 }],
  ])('has percents of its own as a DAEMON: %j', (more, expected) => {
    const wish = web({ launchType: 'EC2', schedulingStrategy: 'DAEMON', ...more });
    expect(valueIn(parse(putService, wish))).toMatchObject({ deploymentConfiguration: expected });
  });

  it('has every default of ECS and API.md', () => {
    expect(valueIn(parse(putService, reached({})))).toEqual({
      taskDefinition: 'web:1',
      forceNewDeployment: false,
      launchType: 'FARGATE',
      platformVersion: 'LATEST',
      deploymentConfiguration: {
        strategy: 'ROLLING',
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        bakeTimeInMinutes: 0,
      },
      schedulingStrategy: 'REPLICA',
      healthCheckGracePeriodSeconds: 0,
      tags: [],
      propagateTags: 'NONE',
      enableECSManagedTags: false,
      enableExecuteCommand: false,
      minHealthySec: 40,
      progressDeadlineSec: 600,
      launchDeadlineSec: 600,
      compatibility: 'slipway',
      ingress: {
        containerPort: 80,
        path: '/',
        protocol: 'HTTP',
        deregistrationDelaySec: 30,
        healthCheck: {
          path: '/',
          intervalSec: 5,
          timeoutSec: 2,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          matcher: '200-399',
        },
      },
    });
  });

  it.each([
    ['CANARY', 'canaryConfiguration', { canaryPercent: 5, canaryBakeTimeInMinutes: 10 }],
    ['LINEAR', 'linearConfiguration', { stepPercent: 10, stepBakeTimeInMinutes: 6 }],
  ])('has the steps of %s where the wish does not say them', (strategy, field, steps) => {
    const wished = (change: object) =>
      valueIn(parse(putService, { ...reached({}), deploymentConfiguration: { strategy, ...change } }));
    expect(wished({})).toMatchObject({ deploymentConfiguration: { [field]: steps } });
    expect(wished({ [field]: steps })).toEqual(wished({}));
  });

  it('says nothing of the count when the wish says nothing, so that it is kept', () => {
    expect(valueIn(parse(putService, web()))).not.toHaveProperty('desiredCount');
    expect(valueIn(parse(putService, web({ desiredCount: 0 })))).toHaveProperty('desiredCount', 0);
  });

  it('is equal as JSON for wishes that mean the same', () => {
    const plain = JSON.stringify(valueIn(parse(putService, web({ tags: [{ key: 'a', value: '1' }, { key: 'b' }] }))));
    const same = [
      {
        tags: [
          { value: '', key: 'b' },
          { key: 'a', value: '1' },
        ],
        taskDefinition: 'web:1',
      },
      web({
        tags: [{ key: 'b' }, { key: 'a', value: '1' }],
        launchType: 'FARGATE',
        loadBalancers: [],
        capacityProviderStrategy: [],
      }),
      web({
        tags: [{ key: 'b' }, { key: 'a', value: '1' }],
        deploymentConfiguration: { maximumPercent: 200, alarms: { alarmNames: [], enable: false, rollback: false } },
      }),
      web({
        tags: [{ key: 'b' }, { key: 'a', value: '1' }],
        minHealthySec: 40,
        serviceName: 'web',
        clientToken: 'create-web-1',
        deploymentController: { type: 'ECS' },
      }),
    ];
    for (const body of same) expect(JSON.stringify(valueIn(parse(putService, body)))).toBe(plain);
  });

  it('goes in again unchanged', () => {
    const once = valueIn(parse(putService, reached({ path: '/a' })));
    expect(valueIn(parse(putService, once))).toEqual(once);
  });
});

describe('a patch of a service', () => {
  it.each([[{ desiredCount: 3 }], [{ image: 'web:v2' }], [{ forceNewDeployment: true }]])('takes %j', (body) => {
    expect(valueIn(parse(patchService, body))).toEqual(body);
  });

  it.each([
    [{}, ['/']],
    [{ desiredCount: 1, image: 'a' }, ['/']],
    [{ forceNewDeployment: false }, ['/forceNewDeployment']],
    [{ desiredCount: 1.5 }, ['/desiredCount']],
    [{ taskDefinition: 'web:2', desiredCount: 1 }, ['/taskDefinition']],
    [[], ['/']],
    ['x', ['/']],
  ])('refuses %j at %j', (body, pointers) => {
    expect(pointersOf(patchService, body)).toEqual(pointers);
  });
});
