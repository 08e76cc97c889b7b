import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type {
  ContainerInstance,
  DescribeClustersResponse,
  DescribeContainerInstancesResponse,
  ListAttributesResponse,
  ListContainerInstancesResponse,
  RegisterContainerInstanceRequest,
  RegisterContainerInstanceResponse,
  UpdateContainerInstancesStateResponse,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBench } from './ecs-bench.ts';

let bench: ReturnType<typeof createBench>;
beforeEach(async () => {
  bench = createBench();
  await bench.start();
});
afterEach(() => bench.end());

const CLUSTER = 'arn:aws:ecs:us-east-1:000000000000:cluster/default';
const MISSING = `arn:aws:ecs:us-east-1:000000000000:container-instance/default/${'0'.repeat(32)}`;

const register = async (input: RegisterContainerInstanceRequest = {}) =>
  (await bench.call<RegisterContainerInstanceResponse>('RegisterContainerInstance', input)).containerInstance ?? {};
const list = async (input: object = {}) =>
  (await bench.call<ListContainerInstancesResponse>('ListContainerInstances', input)).containerInstanceArns;
const update = (status: string, ...containerInstances: string[]) =>
  bench.call<UpdateContainerInstancesStateResponse>('UpdateContainerInstancesState', { status, containerInstances });
const attribute = (instance: ContainerInstance, wanted: string) =>
  instance.attributes?.find(({ name }) => name === wanted)?.value;
const resource = (instance: ContainerInstance, wanted: string) =>
  instance.registeredResources?.find(({ name }) => name === wanted);
const registeredCount = async () =>
  (await bench.call<DescribeClustersResponse>('DescribeClusters')).clusters?.[0]?.registeredContainerInstancesCount;

describe('RegisterContainerInstance', () => {
  it('without anything registers this machine, under an EC2 instance id of its own', async () => {
    const instance = await register();
    expect(instance).toMatchObject({
      containerInstanceArn: expect.stringMatching(
        /^arn:aws:ecs:us-east-1:000000000000:container-instance\/default\/[0-9a-f]{32}$/,
      ),
      ec2InstanceId: expect.stringMatching(/^i-0[0-9a-f]{16}$/),
      status: 'ACTIVE',
      agentConnected: true,
      version: 1,
      versionInfo: {},
      runningTasksCount: 0,
      pendingTasksCount: 0,
      registeredAt: expect.any(Date),
      remainingResources: instance.registeredResources,
    });
    expect(resource(instance, 'CPU')).toMatchObject({ type: 'INTEGER', integerValue: availableParallelism() * 1024 });
    expect(resource(instance, 'MEMORY')?.integerValue).toBe(Math.floor(totalmem() / 2 ** 20));
    expect(resource(instance, 'PORTS')?.stringSetValue).toEqual(['22', '2375', '2376', '51678', '51679']);
    expect(attribute(instance, 'ecs.os-type')).toBe('linux');
    expect(instance.attributes).toContainEqual({ name: 'ecs.capability.task-eni' });
    expect(attribute(instance, 'ecs.instance-type')).toBeUndefined();
    expect(await registeredCount()).toBe(1);
    expect(instance).not.toHaveProperty('clusterArn');
  });

  it('believes the identity document, the resources and the attributes that it is given', async () => {
    const instance = await register({
      instanceIdentityDocument: JSON.stringify({
        instanceId: 'i-1',
        availabilityZone: 'us-east-1c',
        instanceType: 'm5.large',
        imageId: 'ami-1',
      }),
      totalResources: [{ name: 'CPU', type: 'INTEGER', integerValue: 2048 }],
      attributes: [{ name: 'stack', value: 'prod' }, { name: 'flag' }],
      versionInfo: { agentVersion: '1.80.0' },
      tags: [{ key: 'a', value: 'b' }],
    });
    expect(instance).toMatchObject({ ec2InstanceId: 'i-1', versionInfo: { agentVersion: '1.80.0' } });
    expect(instance.tags).toEqual([{ key: 'a', value: 'b' }]);
    expect(resource(instance, 'CPU')?.integerValue).toBe(2048);
    expect(resource(instance, 'MEMORY')?.integerValue).toBe(Math.floor(totalmem() / 2 ** 20));
    expect(attribute(instance, 'ecs.availability-zone')).toBe('us-east-1c');
    expect(attribute(instance, 'ecs.instance-type')).toBe('m5.large');
    expect(attribute(instance, 'ecs.ami-id')).toBe('ami-1');
    expect(bench.subnets).toContain(attribute(instance, 'ecs.subnet-id'));
    expect(attribute(instance, 'stack')).toBe('prod');
    expect(instance.attributes).toContainEqual({ name: 'flag' });
  });

  it('takes nothing from a document that is no text', async () => {
    const instance = await register({ instanceIdentityDocument: '{"instanceId":1,"availabilityZone":null}' });
    expect(instance.ec2InstanceId).toMatch(/^i-0/);
    expect(attribute(instance, 'ecs.availability-zone')).toBe('us-east-1a');
  });

  it('spreads instances that do not say where they are over the zones of the default VPC', async () => {
    const zones = [];
    for (let count = 0; count < 4; count += 1) zones.push(attribute(await register(), 'ecs.availability-zone'));
    expect(zones).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1a']);
  });

  it('with the ARN of an instance takes up what its agent says now, and keeps what was known', async () => {
    const { containerInstanceArn } = await register({ attributes: [{ name: 'stack', value: 'prod' }] });
    const again = await register({ containerInstanceArn, versionInfo: { agentVersion: '1.81.0' } });
    expect(again).toMatchObject({ containerInstanceArn, version: 2, versionInfo: { agentVersion: '1.81.0' } });
    expect(attribute(again, 'stack')).toBe('prod');
    expect(attribute(again, 'ecs.availability-zone')).toBe('us-east-1a');
    expect(await list()).toEqual([containerInstanceArn]);
  });

  it.each<[string, RegisterContainerInstanceRequest, string, RegExp]>([
    ['an unknown cluster', { cluster: 'nowhere' }, 'ClusterNotFoundException', /Cluster not found/],
    ['a document that is no JSON', { instanceIdentityDocument: '{' }, 'ClientException', /document is not valid/],
    ['a document that is no object', { instanceIdentityDocument: '1' }, 'ClientException', /document is not valid/],
    ['no CPU', { totalResources: [{ name: 'CPU', integerValue: 0 }] }, 'InvalidParameterException', /CPU must be/],
    ['a wrong attribute', { attributes: [{ name: 'a b' }] }, 'InvalidParameterException', /name 'a b' is not valid/],
    ['a wrong value', { attributes: [{ name: 'a', value: 'b ' }] }, 'InvalidParameterException', /value of the attr/],
    ['a wrong tag', { tags: [{ key: 'aws:a' }] }, 'InvalidParameterException', /Tag keys/],
    [
      'an instance that is not there',
      { containerInstanceArn: MISSING },
      'ClientException',
      /Referenced container instance 0{32} not registered/,
    ],
  ])('refuses %s and registers nothing', async (_, input, code, message) => {
    await expect(register(input)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await list()).toEqual([]);
  });
});

describe('container instances', () => {
  it('are drained and made active again; what is not there is a failure', async () => {
    const [first, second] = [await bench.addInstance(), await bench.addInstance()];
    const { containerInstances, failures } = await update('DRAINING', first.split('/').at(-1) ?? '', MISSING);
    expect(containerInstances).toMatchObject([{ containerInstanceArn: first, status: 'DRAINING', version: 2 }]);
    expect(failures).toEqual([{ arn: MISSING, reason: 'MISSING' }]);
    expect(await list({ status: 'DRAINING' })).toEqual([first]);
    expect(await list({ status: 'ACTIVE' })).toEqual([second]);
    expect(await list()).toEqual([first, second]);
    expect(await registeredCount()).toBe(2);
    expect((await update('DRAINING', first)).containerInstances).toMatchObject([{ version: 2 }]);
    expect((await update('ACTIVE', first)).containerInstances).toMatchObject([{ status: 'ACTIVE', version: 3 }]);
  });

  it('are INACTIVE when they are deregistered: not listed, but seen for an hour', async () => {
    const arn = await bench.addInstance();
    const { containerInstance } = await bench.call<{ containerInstance: ContainerInstance }>(
      'DeregisterContainerInstance',
      { containerInstance: arn },
    );
    expect(containerInstance).toMatchObject({ status: 'INACTIVE', agentConnected: false, version: 2 });
    expect(await list()).toEqual([]);
    expect(await registeredCount()).toBe(0);
    expect(await bench.instance(arn)).toMatchObject({ status: 'INACTIVE' });
    expect((await update('ACTIVE', arn)).failures).toEqual([{ arn, reason: 'INACTIVE' }]);
    for (const operation of ['DeregisterContainerInstance', 'RegisterContainerInstance']) {
      const input = { containerInstance: arn, containerInstanceArn: arn };
      await expect(bench.call(operation, input)).rejects.toMatchObject({ code: 'ClientException' });
    }
    await bench.cloud.stop();
    age(arn, 3_590_000);
    await restart();
    expect(await bench.instance(arn)).toMatchObject({ status: 'INACTIVE' });
    await bench.cloud.stop();
    age(arn, 3_600_001);
    await restart();
    await expect(bench.instance(arn)).rejects.toThrow('MISSING');
  });

  it('are there again after a restart, as they were', async () => {
    const arn = await bench.addInstance({ tags: [{ key: 'a', value: 'b' }] });
    await update('DRAINING', arn);
    const before = await bench.instance(arn);
    await bench.cloud.stop();
    await restart();
    expect(await bench.instance(arn)).toEqual(before);
    expect(await bench.call('ListTagsForResource', { resourceArn: arn })).toEqual({ tags: [{ key: 'a', value: 'b' }] });
  });

  it('belong to their cluster, which cannot be deleted while it has one', async () => {
    await bench.call('CreateCluster', { clusterName: 'mine' });
    const arn = await bench.addInstance({ cluster: 'mine' });
    expect(await list()).toEqual([]);
    const elsewhere = { containerInstances: [arn] };
    const { failures } = await bench.call<DescribeContainerInstancesResponse>('DescribeContainerInstances', elsewhere);
    expect(failures).toEqual([{ arn, reason: 'MISSING' }]);
    await expect(bench.call('DeleteCluster', { cluster: 'mine' })).rejects.toMatchObject({
      code: 'ClusterContainsContainerInstancesException',
    });
    await bench.call('DeregisterContainerInstance', { cluster: 'mine', containerInstance: arn });
    await bench.call('DeleteCluster', { cluster: 'mine' });
  });

  it('show their tags and their health when asked', async () => {
    const arn = await bench.addInstance({ tags: [{ key: 'a', value: 'b' }] });
    const include = ['TAGS', 'CONTAINER_INSTANCE_HEALTH'];
    const input = { containerInstances: [arn], include };
    expect(await bench.call('DescribeContainerInstances', input)).toMatchObject({
      containerInstances: [{ tags: [{ key: 'a', value: 'b' }], healthStatus: { overallStatus: 'OK' } }],
    });
    expect(await bench.instance(arn)).toMatchObject({ tags: [] });
  });

  it.each<[string, string, object, RegExp]>([
    ['101 described', 'DescribeContainerInstances', { containerInstances: Array(101).fill('a') }, /at most 100/],
    ['none described', 'DescribeContainerInstances', { containerInstances: [] }, /cannot be empty/],
    [
      '11 updated',
      'UpdateContainerInstancesState',
      { containerInstances: Array(11).fill('a'), status: 'ACTIVE' },
      /10/,
    ],
    [
      'another status',
      'UpdateContainerInstancesState',
      { containerInstances: ['a'], status: 'INACTIVE' },
      /should be one of \[ACTIVE, DRAINING\]/,
    ],
    ['nobody deregistered', 'DeregisterContainerInstance', { containerInstance: 'a' }, /instance a not found/],
  ])('refuse %s', async (_, operation, input, message) => {
    await expect(bench.call(operation, input)).rejects.toThrow(message);
  });
});

describe('attributes of container instances', () => {
  const put = (operation: string, ...attributes: object[]) => bench.call(operation, { attributes });
  const listed = async (input: object) =>
    (await bench.call<ListAttributesResponse>('ListAttributes', { targetType: 'container-instance', ...input }))
      .attributes;

  it('are put, listed, selected by and taken away', async () => {
    const [first, second] = [await bench.addInstance(), await bench.addInstance()];
    const [, , id = ''] = second.split('/');
    const prod = { name: 'stack', value: 'prod' };
    expect(await put('PutAttributes', { ...prod, targetId: first })).toEqual({
      attributes: [{ ...prod, targetId: first }],
    });
    await put('PutAttributes', { name: 'stack', value: 'test', targetId: id, targetType: 'container-instance' });
    expect(await listed({ attributeName: 'stack' })).toEqual([
      { ...prod, targetId: first },
      { name: 'stack', value: 'test', targetId: second },
    ]);
    expect(await listed({ attributeName: 'stack', attributeValue: 'test' })).toHaveLength(1);
    expect(await list({ filter: 'attribute:stack == prod' })).toEqual([first]);
    expect(await list({ filter: 'attribute:stack exists', status: 'ACTIVE' })).toEqual([first, second]);
    await expect(list({ filter: 'stack' })).rejects.toThrow('Invalid expression');

    await put('DeleteAttributes', { name: 'stack', value: 'prod', targetId: second });
    expect(await listed({ attributeName: 'stack' })).toHaveLength(2);
    await put('DeleteAttributes', { name: 'stack', targetId: second });
    expect(await listed({ attributeName: 'stack' })).toEqual([{ ...prod, targetId: first }]);
    expect(await bench.sentInstanceEvents(first)).toHaveLength(1);
  });

  it.each<[string, object[], string, RegExp]>([
    ['a target that is not there', [{ name: 'a', targetId: MISSING }], 'TargetNotFoundException', /0{32} could not/],
    ['an id without type', [{ name: 'a', targetId: 'abc' }], 'InvalidParameterException', /targetType is required/],
    ['11 of them', Array(10).fill({ name: 'a', targetId: MISSING }), 'InvalidParameterException', /at most 10/],
  ])('refuse %s', async (_, attributes, code, message) => {
    const arn = await bench.addInstance();
    const refused = put('PutAttributes', { name: 'first', targetId: arn }, ...attributes);
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await listed({ attributeName: 'first' })).toEqual([]);
  });
});

describe('ECS Container Instance State Change', () => {
  it('tells of each change in its order, from the cluster, as the instance is then', async () => {
    const arn = await bench.addInstance();
    await update('DRAINING', arn);
    await bench.call('DeregisterContainerInstance', { containerInstance: arn });
    const events = await bench.sentInstanceEvents(arn);
    expect(events.map(({ version, status, agentConnected }) => [version, status, agentConnected])).toEqual([
      [1, 'ACTIVE', true],
      [2, 'DRAINING', true],
      [3, 'INACTIVE', false],
    ]);
    expect(bench.events[0]?.caller).toMatchObject({ service: 'ecs.amazonaws.com', sourceArn: CLUSTER });
    const { registeredAt, ...shown } = await bench.instance(arn);
    const { runningTasksCount: _running, pendingTasksCount: _pending, tags: _tags, ...told } = shown;
    expect(events[2]).toEqual({
      ...told,
      clusterArn: CLUSTER,
      registeredAt: registeredAt?.toISOString(),
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });
});

/** As if it had been deregistered so long ago. */
function age(arn: string, ageMs: number): void {
  const database = new DatabaseSync(path.join(bench.directory ?? '', 'ecs.sqlite'));
  database
    .prepare("UPDATE container_instances SET instance = json_set(instance, '$.deregisteredAt', ?) WHERE arn = ?")
    .run(new Date(Date.now() - ageMs).toISOString(), arn);
  database.close();
}

async function restart(): Promise<void> {
  bench.reboot();
  await bench.start();
}
