import type {
  DescribeCapacityProvidersResponse,
  DescribeClustersResponse,
  DescribeServicesResponse,
  ListClustersResponse,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBench, STAY } from './ecs-bench.ts';

let bench: ReturnType<typeof createBench>;
beforeEach(async () => {
  bench = createBench();
  await bench.start();
});
afterEach(() => bench.end());

const describeClusters = (clusters?: string[], include?: string[]) =>
  bench.call<DescribeClustersResponse>('DescribeClusters', { clusters, include });

describe('clusters', () => {
  it('always have default, which cannot be deleted', async () => {
    expect((await describeClusters()).clusters).toMatchObject([
      {
        clusterName: 'default',
        status: 'ACTIVE',
        capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
        runningTasksCount: 0,
      },
    ]);
    await expect(bench.call('DeleteCluster', { cluster: 'default' })).rejects.toThrow('always exists');
  });

  it('are changed in their settings, by either name that ECS has for it', async () => {
    await bench.call('CreateCluster', { clusterName: 'mine' });
    const set = (value: string) => ({ cluster: 'mine', settings: [{ name: 'containerInsights', value }] });
    const seen = async () => (await describeClusters(['mine'], ['SETTINGS'])).clusters?.[0]?.settings?.[0]?.value;
    await bench.call('UpdateClusterSettings', set('enabled'));
    expect(await seen()).toBe('enabled');
    await bench.call('UpdateCluster', set('enhanced'));
    await bench.call('UpdateCluster', { cluster: 'mine', configuration: { executeCommandConfiguration: {} } });
    expect(await seen()).toBe('enhanced');
    for (const operation of ['UpdateCluster', 'UpdateClusterSettings'])
      await expect(bench.call(operation, set('on'))).rejects.toMatchObject({ code: 'InvalidParameterException' });
    await expect(bench.call('UpdateClusterSettings', { cluster: 'mine' })).rejects.toThrow('cannot be empty');
    await expect(bench.call('UpdateCluster', { ...set('enabled'), cluster: 'nowhere' })).rejects.toMatchObject({
      code: 'ClusterNotFoundException',
    });
  });

  it('are created once, listed, described by name and ARN, deleted when empty', async () => {
    await bench.call('CreateCluster', {
      clusterName: 'mine',
      capacityProviders: ['FARGATE'],
      tags: [{ key: 'a', value: 'b' }],
    });
    await bench.call('CreateCluster', { clusterName: 'mine' });
    const arn = 'arn:aws:ecs:us-east-1:000000000000:cluster/mine';
    expect((await bench.call<ListClustersResponse>('ListClusters')).clusterArns).toContain(arn);
    const { clusters, failures } = await describeClusters([arn, 'nowhere'], ['TAGS']);
    expect(clusters).toMatchObject([
      { clusterArn: arn, capacityProviders: ['FARGATE'], tags: [{ key: 'a', value: 'b' }] },
    ]);
    expect(failures).toEqual([{ arn: arn.replace('mine', 'nowhere'), reason: 'MISSING' }]);
    expect(clusters).toMatchObject([{ settings: [], statistics: [] }]);
    expect((await describeClusters([arn], ['SETTINGS', 'STATISTICS'])).clusters).toMatchObject([
      { settings: [{ name: 'containerInsights', value: 'disabled' }], statistics: { length: 8 }, tags: [] },
    ]);
    await bench.image('hello', STAY);
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]), { cluster: 'mine' });
    await expect(bench.call('DeleteCluster', { cluster: 'mine' })).rejects.toMatchObject({
      code: 'ClusterContainsTasksException',
    });
    expect((await describeClusters(['mine'])).clusters?.[0]).toMatchObject({ registeredContainerInstancesCount: 0 });
    await bench.call('StopTask', { cluster: 'mine', task: taskArn });
    for (let busy = true; busy; ) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      busy = await bench.call('DeleteCluster', { cluster: 'mine' }).then(
        () => false,
        () => true,
      );
    }
    expect((await describeClusters(['mine'])).clusters?.[0]?.status).toBe('INACTIVE');
    expect((await bench.call<ListClustersResponse>('ListClusters')).clusterArns).not.toContain(arn);
    await expect(bench.run('app', { cluster: 'mine' })).rejects.toMatchObject({ code: 'ClusterNotFoundException' });
  });

  it('take FARGATE and FARGATE_SPOT as capacity providers, and no others', async () => {
    const strategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
    const input = {
      cluster: 'default',
      capacityProviders: ['FARGATE_SPOT'],
      defaultCapacityProviderStrategy: strategy,
    };
    await bench.call('PutClusterCapacityProviders', input);
    expect((await describeClusters()).clusters?.[0]).toMatchObject({ defaultCapacityProviderStrategy: strategy });
    await expect(bench.call('PutClusterCapacityProviders', { ...input, capacityProviders: ['mine'] })).rejects.toThrow(
      "'mine'",
    );
    const names = { capacityProviders: ['FARGATE', 'mine'] };
    const { capacityProviders, failures } = await bench.call<DescribeCapacityProvidersResponse>(
      'DescribeCapacityProviders',
      names,
    );
    expect(capacityProviders).toMatchObject([{ name: 'FARGATE', status: 'ACTIVE' }]);
    expect(failures).toMatchObject([{ reason: 'MISSING' }]);
    await bench.image('hello', STAY);
    const task = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]), { launchType: undefined });
    expect(task.capacityProviderName).toBe('FARGATE_SPOT');
  });

  it('have no services', async () => {
    expect(await bench.call('ListServices')).toEqual({ serviceArns: [] });
    const { services, failures } = await bench.call<DescribeServicesResponse>('DescribeServices', {
      services: ['web'],
    });
    expect(services).toEqual([]);
    expect(failures).toEqual([{ arn: 'arn:aws:ecs:us-east-1:000000000000:service/default/web', reason: 'MISSING' }]);
  });
});
