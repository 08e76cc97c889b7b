import type { ContainerInstance, Failure } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import { inTransaction } from '../../cloud/store.ts';
import type { StoredCluster } from '../clusters/cluster-store.ts';
import type { EcsState } from '../ecs-state.ts';
import { describeInstance } from './describe-instance.ts';
import { measureLoad } from './instance-load.ts';
import type { StoredInstance } from './instance-store.ts';

/** Finds, shows and changes instances, for every operation that names them. */
export function createInstanceBook({ cloud, database, instances, ledger, tags, engine }: EcsState) {
  const arnOf = (cluster: StoredCluster, identifier: string) =>
    identifier.startsWith('arn:')
      ? identifier
      : cloud.arn('ecs', `container-instance/${cluster.clusterName}/${identifier}`);

  function find(cluster: StoredCluster, identifier: string): StoredInstance | undefined {
    const instance = instances.get(arnOf(cluster, identifier));
    return instance?.clusterArn === cluster.clusterArn ? instance : undefined;
  }

  function show(instance: StoredInstance, include: readonly string[] = []): ContainerInstance {
    const shown = describeInstance(measureLoad(instance, engine.live.values()));
    if (include.includes('TAGS')) shown.tags = tags.read(instance.containerInstanceArn);
    if (include.includes('CONTAINER_INSTANCE_HEALTH')) shown.healthStatus = { overallStatus: 'OK', details: [] };
    return shown;
  }

  /** Finds what a list of ids names; what is not there is a failure, and does not hinder the others. */
  function findEach(cluster: StoredCluster, identifiers: string[] = [], max: number) {
    if (identifiers.length === 0) throw new AwsError('ClientException', 'Container Instances cannot be empty.');
    if (identifiers.length > max) {
      throw new AwsError('InvalidParameterException', `Container instances can have at most ${max} items.`);
    }
    const found: StoredInstance[] = [];
    const failures: Failure[] = [];
    for (const identifier of identifiers) {
      const instance = find(cluster, identifier);
      if (instance) found.push(instance);
      else failures.push({ arn: arnOf(cluster, identifier), reason: 'MISSING' });
    }
    return { found, failures };
  }

  function change(instance: StoredInstance, changes: Partial<StoredInstance>): StoredInstance {
    const changed = inTransaction(database, () => ledger.change(instance, changes));
    engine.announce();
    return changed;
  }

  return { find, findEach, show, change };
}
