/**
 * `detail` of an AWS Health event about ECS tasks that are going to be retired. Times are like
 * "Wed, 16 Aug 2023 23:18:51 GMT".
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/prepare-task-retirement.html
 */
export interface HealthDetail {
  startTime?: string;
  statusCode?: string;
  affectedEntities?: { entityValue?: string; status?: string }[];
}

const TASK_ARN = /^arn:[\w-]+:ecs:[\w-]+:\d{12}:task\/[^/]+\/[^/]+$/;

/**
 * The tasks that it names, and from when on they are stopped. Of what ECS itself keeps it names services
 * (`cluster|service`): those are no tasks of ours. Nothing where the event has been closed.
 */
export function retirementOf(
  { resources = [], detail }: { resources?: string[]; detail: HealthDetail },
  nowMs: number,
): { arns: string[]; retireAtMs: number } {
  const named = (detail.affectedEntities ?? []).filter(({ status }) => status !== 'RESOLVED');
  const arns = [...resources, ...named.map(({ entityValue = '' }) => entityValue)].filter((arn) => TASK_ARN.test(arn));
  const startMs = Date.parse(detail.startTime ?? '');
  return {
    arns: detail.statusCode === 'closed' ? [] : [...new Set(arns)],
    retireAtMs: Number.isNaN(startMs) ? nowMs : startMs,
  };
}
