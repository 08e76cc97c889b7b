import type { JobKey } from '../../domain/job.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { Follow } from '../../domain/service-spec.ts';
import type { Task } from '../../domain/task.ts';

/**
 * One table, `pk` and `sk`. The access patterns, each one consistent Query or Get:
 *
 * | what | pk | sk |
 * | --- | --- | --- |
 * | a service and all that its planner needs | `S#<cluster>#<service>` | `SERVICE`, `DEPLOYMENT`, `SCALING`, `REVISION#<n>`, `TASK#<id>` |
 * | one-off tasks of a cluster | `S#<cluster>#` | `TASK#<id>` |
 * | a job | `J#<cluster>#<id>` | `JOB` |
 * | jobs of a cluster that have not ended | `JL#<cluster>` | `JOB#<id>` |
 * | what has ended | `H#<cluster>#<service>` | `DEPLOYMENT#<ms>#<id>`, `TASK#<ms>#<id>` |
 * | a live task by the last part of its ARN | `A#<cluster>#<first digit>` | `TASK#<arn id>` |
 * | a stopped one | `AH#<cluster>#<first digit>` | `TASK#<arn id>` |
 * | services of a cluster | `C#<cluster>` | `SERVICE#<name>` |
 * | those of them that are DAEMON | `C#<cluster>` | `DAEMON#<name>` |
 * | clusters | `CLUSTERS` | `<name>` |
 * | Slipway's own definition of a user's | `D#<user's ARN>` | `OWN` |
 * | events of a service | `E#<cluster>#<service>` | `<event id>` |
 * | services that follow a repository | `F#<repository>` | `<tag>#<cluster>#<service>` |
 * | grants of IAM principals (`auth: iam`) | `GRANTS` | `<prefix of an ARN>` |
 * | an answer, by caller and Idempotency-Key | `I#<hash>` | `ANSWER` |
 * | events of everything, in the order of the stream | `FEED` | `<number>` |
 * | the feed's last number | `FEED#HEAD` | `HEAD` |
 * | where the audit is to go on | `AUDIT` | `PLACE` |
 * | services that are due (index `due`, sparse) | dueShard `<0..7>` | dueAtMs |
 */
export interface Key {
  pk: string;
  sk: string;
}

export const SERVICE_SK = 'SERVICE';
export const DEPLOYMENT_SK = 'DEPLOYMENT';
export const SCALING_SK = 'SCALING';
export const REVISION_PREFIX = 'REVISION#';
export const TASK_PREFIX = 'TASK#';
export const DAEMON_PREFIX = 'DAEMON#';
export const CLUSTERS_PK = 'CLUSTERS';
export const FEED_PK = 'FEED';
export const SERVICE_PREFIX = 'S#';
export const HISTORY_PREFIX = 'H#';
export const EVENT_PREFIX = 'E#';
export const GRANTS_PK = 'GRANTS';
export const DUE_INDEX = 'due';
export const DUE_SHARDS = 8;

export const servicePk = (cluster: string, service: string | undefined): string =>
  `${SERVICE_PREFIX}${cluster}#${service ?? ''}`;
export const historyPk = (cluster: string, service: string | undefined): string =>
  `${HISTORY_PREFIX}${cluster}#${service ?? ''}`;
export const eventPk = (cluster: string, service: string | undefined): string =>
  `${EVENT_PREFIX}${cluster}#${service ?? ''}`;
export const clusterPk = (cluster: string): string => `C#${cluster}`;
export const revisionSk = (revision: number): string => `${REVISION_PREFIX}${padded(revision, 8)}`;
export const taskKey = (task: Pick<Task, 'cluster' | 'service' | 'id'>): Key => ({
  pk: servicePk(task.cluster, task.service),
  sk: `${TASK_PREFIX}${task.id}`,
});
export const pointerKey = (cluster: string, arnId: string, { stopped }: { stopped: boolean }): Key => ({
  pk: `${stopped ? 'AH' : 'A'}#${cluster}#${arnId.slice(0, 1)}`,
  sk: `${TASK_PREFIX}${arnId}`,
});

/** By Slipway's own id, which a service's task knows itself by from its start: the id that its ARN ends in. */
export const ownIdKey = (cluster: string, id: string): Key => ({ pk: `AO#${cluster}#${id}`, sk: 'TASK' });

export const JOB_PREFIX = 'J#';
export const jobKey = ({ cluster, id }: JobKey): Key => ({ pk: `${JOB_PREFIX}${cluster}#${id}`, sk: 'JOB' });
export const liveJobsPk = (cluster: string): string => `JL#${cluster}`;

export const answerKey = (key: string): Key => ({ pk: `I#${key}`, sk: 'ANSWER' });

export const AUDIT_PLACE: Key = { pk: 'AUDIT', sk: 'PLACE' };

export const FEED_HEAD: Key = { pk: 'FEED#HEAD', sk: 'HEAD' };

export const followPk = (repository: string): string => `F#${repository}`;
export const followKey = ({ repository, tag }: Follow, { cluster, service }: ServiceKey): Key => ({
  pk: followPk(repository),
  sk: `${tag}#${cluster}#${service}`,
});

/** Every place where a service is reached, under one key: they are few, and a request names none of them. */
export const INGRESS_PK = 'INGRESS';
export const ingressKey = ({ cluster, service }: ServiceKey): Key => ({ pk: INGRESS_PK, sk: `${cluster}#${service}` });

/** Milliseconds of this century sort as text when they have 14 digits. */
export function padded(value: number, digits = 14): string {
  return String(value).padStart(digits, '0');
}

/** Spreads due services over the index's partitions; any function of the name that stays the same will do. */
export function dueShardOf(cluster: string, service: string): string {
  let sum = 0;
  for (const character of `${cluster}/${service}`) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 4096;
  return String(sum % DUE_SHARDS);
}
