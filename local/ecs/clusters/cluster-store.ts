import type { DatabaseSync } from 'node:sqlite';
import type { Cluster } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Cloud } from '../../cloud/cloud.ts';

export interface StoredCluster extends Cluster {
  clusterName: string;
  clusterArn: string;
  status: 'ACTIVE' | 'INACTIVE';
  capacityProviders: string[];
}

export type ClusterStore = ReturnType<typeof createClusterStore>;

/** The clusters. `default` always exists, with both Fargate providers, as the console makes it. */
export function createClusterStore(cloud: Cloud, database: DatabaseSync) {
  database.exec('CREATE TABLE IF NOT EXISTS clusters (name TEXT PRIMARY KEY, cluster TEXT NOT NULL) STRICT');
  const get = database.prepare('SELECT cluster FROM clusters WHERE name = ?');
  const put = database.prepare('INSERT OR REPLACE INTO clusters VALUES (?, ?)');
  const all = database.prepare('SELECT cluster FROM clusters ORDER BY name');
  const parse = (row: Record<string, unknown>): StoredCluster => JSON.parse(String(row.cluster));

  function find(identifier: string | undefined): StoredCluster | undefined {
    const row = get.get(nameOfCluster(identifier));
    return row && parse(row);
  }

  function save(cluster: StoredCluster): void {
    put.run(cluster.clusterName, JSON.stringify(cluster));
  }

  if (!find('default')) {
    save({
      clusterName: 'default',
      clusterArn: cloud.arn('ecs', 'cluster/default'),
      status: 'ACTIVE',
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      defaultCapacityProviderStrategy: [],
      settings: [{ name: 'containerInsights', value: 'disabled' }],
    });
  }

  return {
    find,
    save,
    list: (): StoredCluster[] => all.all().map(parse),
    /** An ACTIVE cluster. Throws ClusterNotFoundException. */
    require(identifier: string | undefined): StoredCluster {
      const cluster = find(identifier);
      if (cluster?.status !== 'ACTIVE') throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
      return cluster;
    },
  };
}

/** A cluster is named by its name or its ARN; nothing means `default`. */
export function nameOfCluster(identifier: string | undefined): string {
  if (!identifier) return 'default';
  return identifier.startsWith('arn:') ? identifier.slice(identifier.indexOf('/') + 1) : identifier;
}
