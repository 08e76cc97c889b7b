import { describe, expect, it } from '@jest/globals';
import { putService } from '../../../../shared/contract/service/service.ts';
import { pointersOf } from './problems.ts';

const web = (change: object = {}) => ({ taskDefinition: 'web:1', ...change });
const reached = (ingress: object) => web({ ingress: { containerPort: 80, ...ingress } });
const flows = (ingress: object = {}) => reached({ protocol: 'TCP', listenerPort: 9000, ...ingress });
const checked = (healthCheck: object) => reached({ healthCheck });
const instances = (change: object) => web({ launchType: 'EC2', ...change });
const daemon = (change: object = {}) => instances({ schedulingStrategy: 'DAEMON', ...change });
const providers = (...strategy: object[]) => web({ capacityProviderStrategy: strategy });
const spot = { capacityProvider: 'FARGATE_SPOT' };

/** What the rule is; what it refuses, and where; its accepted neighbour. */
const rules: [string, object, string, object][] = [
  ['taskDefinition is required', {}, '/taskDefinition', web()],
  [
    'taskDefinition is a name or an ARN',
    web({ taskDefinition: 'a b' }),
    '/taskDefinition',
    web({ taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:3' }),
  ],
  ['revisions begin at 1', web({ taskDefinition: 'web:0' }), '/taskDefinition', web({ taskDefinition: 'web' })],
  ['desiredCount is a count', web({ desiredCount: -1 }), '/desiredCount', web({ desiredCount: 0 })],
  ['desiredCount is at most 5000', web({ desiredCount: 5001 }), '/desiredCount', web({ desiredCount: 5000 })],
  [
    'minimumHealthyPercent is at most 100',
    web({ deploymentConfiguration: { minimumHealthyPercent: 101 } }),
    '/deploymentConfiguration/minimumHealthyPercent',
    web({ deploymentConfiguration: { minimumHealthyPercent: 100 } }),
  ],
  [
    'maximumPercent is at least 100',
    web({ deploymentConfiguration: { maximumPercent: 99 } }),
    '/deploymentConfiguration/maximumPercent',
    web({ deploymentConfiguration: { maximumPercent: 100 } }),
  ],
  [
    'percents are whole',
    web({ deploymentConfiguration: { maximumPercent: 150.5 } }),
    '/deploymentConfiguration/maximumPercent',
    web({ deploymentConfiguration: { maximumPercent: 150 } }),
  ],
  [
    'a canary’s share is in tenths of a percent',
    web({ deploymentConfiguration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 3.35 } } }),
    '/deploymentConfiguration/canaryConfiguration/canaryPercent',
    web({ deploymentConfiguration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 3.3 } } }),
  ],
  [
    'so is a step’s',
    web({ deploymentConfiguration: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 33.33 } } }),
    '/deploymentConfiguration/linearConfiguration/stepPercent',
    web({ deploymentConfiguration: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 33.3 } } }),
  ],
  [
    'alarms that are to watch have names',
    web({ deploymentConfiguration: { alarms: { alarmNames: [], enable: true, rollback: true } } }),
    '/deploymentConfiguration/alarms/alarmNames',
    web({ deploymentConfiguration: { alarms: { alarmNames: ['errors'], enable: true, rollback: true } } }),
  ],
  [
    'a task that moves to another zone needs room beside the others',
    web({ availabilityZoneRebalancing: 'ENABLED', deploymentConfiguration: { maximumPercent: 100 } }),
    '/deploymentConfiguration/maximumPercent',
    web({ availabilityZoneRebalancing: 'ENABLED', deploymentConfiguration: { maximumPercent: 101 } }),
  ],
  [
    'rebalancing of zones is on or off',
    web({ availabilityZoneRebalancing: 'enabled' }),
    '/availabilityZoneRebalancing',
    web({ availabilityZoneRebalancing: 'ENABLED' }),
  ],
  ['minHealthySec is not negative', web({ minHealthySec: -0.1 }), '/minHealthySec', web({ minHealthySec: 0.1 })],
  [
    'progressDeadlineSec is more than 0',
    web({ progressDeadlineSec: 0 }),
    '/progressDeadlineSec',
    web({ progressDeadlineSec: 0.5 }),
  ],
  [
    'launchDeadlineSec is a number',
    web({ launchDeadlineSec: '600' }),
    '/launchDeadlineSec',
    web({ launchDeadlineSec: 600 }),
  ],
  ['compatibility is one of two', web({ compatibility: 'ECS' }), '/compatibility', web({ compatibility: 'ecs' })],
  [
    'the grace period is an int',
    web({ healthCheckGracePeriodSeconds: 2_147_483_648 }),
    '/healthCheckGracePeriodSeconds',
    web({ healthCheckGracePeriodSeconds: 2_147_483_647 }),
  ],
  ['launchType is FARGATE or EC2', web({ launchType: 'EXTERNAL' }), '/launchType', web({ launchType: 'EC2' })],
  [
    'a platform version is of Fargate',
    web({ launchType: 'EC2', platformVersion: '1.4.0' }),
    '/platformVersion',
    web({ launchType: 'FARGATE', platformVersion: '1.4.0' }),
  ],
  [
    'a platform version is one that Fargate has',
    web({ platformVersion: '9.9.9' }),
    '/platformVersion',
    web({ platformVersion: 'LATEST' }),
  ],
  [
    'placement constraints are of instances',
    web({ placementConstraints: [{ type: 'distinctInstance' }] }),
    '/placementConstraints',
    web({ launchType: 'EC2', placementConstraints: [{ type: 'distinctInstance' }] }),
  ],
  [
    'a placement strategy is of instances',
    web({ placementStrategy: [{ type: 'random' }] }),
    '/placementStrategy',
    web({ launchType: 'EC2', placementStrategy: [{ type: 'random' }] }),
  ],
  [
    'instances give no public address',
    instances({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'ENABLED' } } }),
    '/networkConfiguration/awsvpcConfiguration/assignPublicIp',
    instances({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } }),
  ],
  [
    'zones are rebalanced on Fargate alone',
    instances({ availabilityZoneRebalancing: 'ENABLED' }),
    '/availabilityZoneRebalancing',
    instances({ availabilityZoneRebalancing: 'DISABLED' }),
  ],
  [
    'memberOf says of which instances',
    instances({ placementConstraints: [{ type: 'memberOf' }] }),
    '/placementConstraints/0/expression',
    instances({ placementConstraints: [{ type: 'memberOf', expression: 'attribute:disk == ssd' }] }),
  ],
  [
    'memberOf speaks the cluster query language',
    instances({ placementConstraints: [{ type: 'memberOf', expression: 'attribute:disk = ssd' }] }),
    '/placementConstraints/0/expression',
    instances({ placementConstraints: [{ type: 'memberOf', expression: 'attribute:disk =~ ssd.*' }] }),
  ],
  [
    'distinctInstance has no expression',
    instances({ placementConstraints: [{ type: 'distinctInstance', expression: 'attribute:disk exists' }] }),
    '/placementConstraints/0/expression',
    instances({ placementConstraints: [{ type: 'distinctInstance', expression: '' }] }),
  ],
  [
    'binpack is by cpu or memory',
    instances({ placementStrategy: [{ type: 'binpack', field: 'CPU' }] }),
    '/placementStrategy/0/field',
    instances({ placementStrategy: [{ type: 'binpack', field: 'memory' }] }),
  ],
  [
    'spread is by an attribute or by instance',
    instances({ placementStrategy: [{ type: 'spread', field: 'cpu' }] }),
    '/placementStrategy/0/field',
    instances({ placementStrategy: [{ type: 'spread', field: 'attribute:ecs.availability-zone' }] }),
  ],
  [
    'random has no field',
    instances({ placementStrategy: [{ type: 'random', field: 'cpu' }] }),
    '/placementStrategy/0/field',
    instances({ placementStrategy: [{ type: 'random' }] }),
  ],
  [
    'launchType and providers exclude each other',
    { ...providers(spot), launchType: 'FARGATE' },
    '/launchType',
    providers(spot),
  ],
  [
    'providers are Fargate’s',
    providers({ capacityProvider: 'mine' }),
    '/capacityProviderStrategy/0/capacityProvider',
    providers({ capacityProvider: 'FARGATE' }),
  ],
  [
    'providers differ',
    providers({ ...spot, weight: 1 }, spot),
    '/capacityProviderStrategy/1/capacityProvider',
    providers({ ...spot, weight: 1 }, { capacityProvider: 'FARGATE' }),
  ],
  [
    'one of several providers has a weight',
    providers(spot, { capacityProvider: 'FARGATE' }),
    '/capacityProviderStrategy',
    providers(spot, { capacityProvider: 'FARGATE', weight: 1 }),
  ],
  [
    'one provider has a base',
    providers({ ...spot, base: 1, weight: 1 }, { capacityProvider: 'FARGATE', base: 1 }),
    '/capacityProviderStrategy/1/base',
    providers({ ...spot, weight: 1 }, { capacityProvider: 'FARGATE', base: 1 }),
  ],
  [
    'Fargate has no placement constraints',
    web({ placementConstraints: [{ type: 'distinctInstance' }] }),
    '/placementConstraints',
    web({ placementConstraints: [] }),
  ],
  [
    'Fargate has no placement strategy',
    web({ placementStrategy: [{ type: 'random' }] }),
    '/placementStrategy',
    web({ placementStrategy: [] }),
  ],
  ['Fargate has no DAEMON', web({ schedulingStrategy: 'DAEMON' }), '/schedulingStrategy', daemon()],
  ['a DAEMON has no count', daemon({ desiredCount: 2 }), '/desiredCount', instances({ desiredCount: 2 })],
  [
    'a DAEMON has no placement strategy',
    daemon({ placementStrategy: [{ type: 'random' }] }),
    '/placementStrategy',
    daemon({ placementConstraints: [{ type: 'memberOf', expression: 'attribute:stack == prod' }] }),
  ],
  [
    'a DAEMON never has two tasks on an instance',
    daemon({ deploymentConfiguration: { maximumPercent: 200 } }),
    '/deploymentConfiguration/maximumPercent',
    daemon({ deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 50 } }),
  ],
  [
    'a DAEMON never has two revisions beside each other',
    daemon({ deploymentConfiguration: { strategy: 'BLUE_GREEN' } }),
    '/deploymentConfiguration/strategy',
    daemon({ deploymentConfiguration: { strategy: 'ROLLING' } }),
  ],
  [
    'the zones of a DAEMON are those of its instances',
    daemon({ availabilityZoneRebalancing: 'ENABLED' }),
    '/availabilityZoneRebalancing',
    daemon({ availabilityZoneRebalancing: 'DISABLED' }),
  ],
  [
    'a DAEMON has no capacity provider',
    { ...daemon(), launchType: undefined, capacityProviderStrategy: [spot] },
    '/schedulingStrategy',
    daemon({ capacityProviderStrategy: [] }),
  ],
  [
    'Slipway deploys itself',
    web({ deploymentController: { type: 'CODE_DEPLOY' } }),
    '/deploymentController/type',
    web({ deploymentController: { type: 'ECS' } }),
  ],
  [
    'subnets are given',
    web({ networkConfiguration: { awsvpcConfiguration: { subnets: [] } } }),
    '/networkConfiguration/awsvpcConfiguration/subnets',
    web({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } }),
  ],
  ['ingress has a port', web({ ingress: {} }), '/ingress/containerPort', reached({})],
  ['ingress.path is a prefix', reached({ path: '/a*' }), '/ingress/path', reached({ path: '/a' })],
  ['ingress.host is a host', reached({ host: 'a b' }), '/ingress/host', reached({ host: '*.example.com' })],
  [
    'the delay is at most an hour',
    reached({ deregistrationDelaySec: 3601 }),
    '/ingress/deregistrationDelaySec',
    reached({ deregistrationDelaySec: 0.5 }),
  ],
  [
    'intervals may be fractions of a second, but not nothing',
    checked({ intervalSec: 0 }),
    '/ingress/healthCheck/intervalSec',
    checked({ intervalSec: 0.5 }),
  ],
  [
    'a check is over before the next one',
    checked({ intervalSec: 10, timeoutSec: 10 }),
    '/ingress/healthCheck/timeoutSec',
    checked({ intervalSec: 10, timeoutSec: 9 }),
  ],
  [
    'an interval that ELB has not is its shortest',
    checked({ intervalSec: 1, timeoutSec: 4.1 }),
    '/ingress/healthCheck/timeoutSec',
    checked({ intervalSec: 1, timeoutSec: 4 }),
  ],
  [
    'a check by a connection may take the whole interval',
    flows({ healthCheck: { intervalSec: 10, timeoutSec: 11 } }),
    '/ingress/healthCheck/timeoutSec',
    flows({ healthCheck: { intervalSec: 10, timeoutSec: 10 } }),
  ],
  [
    'thresholds are 2-10',
    checked({ healthyThreshold: 1 }),
    '/ingress/healthCheck/healthyThreshold',
    checked({ healthyThreshold: 2 }),
  ],
  [
    'codes go upwards',
    checked({ matcher: '399-200' }),
    '/ingress/healthCheck/matcher',
    checked({ matcher: '200,204,300-399' }),
  ],
  ['TCP has a port of its own', reached({ protocol: 'TCP' }), '/ingress/listenerPort', flows()],
  ['80 is the HTTP listener', flows({ listenerPort: 80 }), '/ingress/listenerPort', reached({ listenerPort: 80 })],
  ['TCP has no paths', flows({ path: '/a' }), '/ingress/path', flows({ path: '/' })],
  ['TCP has no hosts', flows({ host: 'a.test' }), '/ingress/host', reached({ host: 'a.test' })],
  [
    'TCP is checked by a connection, at no path',
    flows({ healthCheck: { path: '/up' } }),
    '/ingress/healthCheck/path',
    flows({ healthCheck: { path: '/', intervalSec: 10 } }),
  ],
  [
    'TCP answers no codes',
    flows({ healthCheck: { matcher: '200' } }),
    '/ingress/healthCheck/matcher',
    flows({ healthCheck: { matcher: '200-399' } }),
  ],
  [
    'TCP is not shifted by percents',
    { ...flows(), deploymentConfiguration: { strategy: 'CANARY' } },
    '/deploymentConfiguration/strategy',
    { ...flows(), deploymentConfiguration: { strategy: 'BLUE_GREEN' } },
  ],
  [
    'a clientToken is CreateService’s',
    web({ clientToken: 'a'.repeat(37) }),
    '/clientToken',
    web({ clientToken: '!~'.repeat(18) }),
  ],
  ['the body’s service is the path’s', web({ serviceName: 'other' }), '/serviceName', web({ serviceName: 'web' })],
  [
    'the body’s cluster is the path’s',
    web({ cluster: 'other' }),
    '/cluster',
    web({ cluster: 'arn:aws:ecs:us-east-1:000000000000:cluster/default' }),
  ],
];

describe('rules of a service', () => {
  const params = { cluster: 'default', service: 'web' };

  it.each(rules)('%s', (_, refused, pointer, accepted) => {
    expect(pointersOf(putService, refused, params)).toEqual([pointer]);
    expect(pointersOf(putService, accepted, params)).toEqual([]);
  });

  it('refuses a canary’s configuration where no canary is asked for', () => {
    const configuration = { canaryConfiguration: { canaryPercent: 5 } };
    expect(pointersOf(putService, web({ deploymentConfiguration: configuration }))).toEqual([
      '/deploymentConfiguration/canaryConfiguration',
    ]);
  });
});
