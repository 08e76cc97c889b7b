import type { DatabaseSync } from 'node:sqlite';
import type { Attribute, ContainerInstance, Resource } from '@aws-sdk/client-ecs';
import { parseDated } from '../tasks/task-record.ts';

/** A container instance without what its tasks take of it: that is computed from the tasks. */
export interface StoredInstance extends ContainerInstance {
  containerInstanceArn: string;
  ec2InstanceId: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  version: number;
  agentConnected: boolean;
  registeredResources: Resource[];
  attributes: Attribute[];
  registeredAt: Date;
  /** Beside the shape of the API: where it is, and when it went. */
  clusterArn: string;
  deregisteredAt?: Date;
}

export type InstanceStore = ReturnType<typeof createInstanceStore>;

/** The container instances of all clusters, oldest first; a deregistered one until it is forgotten. */
export function createInstanceStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS container_instances (
      seq INTEGER PRIMARY KEY, arn TEXT UNIQUE NOT NULL, cluster_arn TEXT NOT NULL, instance TEXT NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS container_instances_by_cluster ON container_instances (cluster_arn)`);
  const put = database.prepare(`INSERT INTO container_instances (arn, cluster_arn, instance) VALUES (?, ?, ?)
    ON CONFLICT (arn) DO UPDATE SET instance = excluded.instance`);
  const byArn = database.prepare('SELECT instance FROM container_instances WHERE arn = ?');
  const inCluster = database.prepare('SELECT instance FROM container_instances WHERE cluster_arn = ? ORDER BY seq');
  const expired = database.prepare(
    "SELECT arn FROM container_instances WHERE instance ->> '$.deregisteredAt' < ? ORDER BY seq",
  );
  const remove = database.prepare('DELETE FROM container_instances WHERE arn = ?');
  const parse = (row: Record<string, unknown>): StoredInstance => parseDated(String(row.instance));

  return {
    save(instance: StoredInstance): void {
      put.run(instance.containerInstanceArn, instance.clusterArn, JSON.stringify(instance));
    },
    get(arn: string): StoredInstance | undefined {
      const row = byArn.get(arn);
      return row && parse(row);
    },
    list: (clusterArn: string): StoredInstance[] => inCluster.all(clusterArn).map(parse),
    /** ARNs of those that were deregistered before that time. */
    listExpired: (beforeMs: number): string[] =>
      expired.all(new Date(beforeMs).toISOString()).map((row) => String(row.arn)),
    remove(arn: string): void {
      remove.run(arn);
    },
  };
}
