import { lastPartOf } from '../../../shared/domain/names.ts';

/** What ECS itself has said of one task, at the moment that it happened. */
export interface TrueTask {
  arn: string;
  startedBy: string;
  group: string;
  lastStatus: string;
  desiredStatus: string;
  subnet: string;
  /** The container instance that it runs on; undefined: Fargate's. */
  instanceArn: string | undefined;
  version: number;
}

interface TaskDetail {
  taskArn: string;
  version?: number;
  startedBy?: string;
  group?: string;
  lastStatus: string;
  desiredStatus: string;
  containerInstanceArn?: string;
  attachments?: { details?: { name?: string; value?: string }[] }[];
}

/**
 * Every task that ECS ever had, by its ARN: the truth that the launcher is judged by. `onTwin` hears of a second task with
 * the startedBy of another.
 */
export function createFleetTruth(onTwin: (task: TrueTask, twin: TrueTask) => void) {
  const tasks = new Map<string, TrueTask>();
  const byId = (id: string): TrueTask | undefined => [...tasks.values()].find(({ startedBy }) => startedBy === id);
  const ofService = (group: string): TrueTask[] => [...tasks.values()].filter((task) => task.group === group);
  return {
    tasks,
    ofService,
    byId,
    /** Takes RunTask's answer, or the detail of a task state change when it is sent, or sent again: what is older is known. */
    observe(detail: TaskDetail): void {
      const {
        taskArn: arn,
        startedBy = '',
        group = '',
        lastStatus,
        desiredStatus,
        containerInstanceArn: instanceArn,
        attachments = [],
        version = 0,
      } = detail;
      if ((tasks.get(arn)?.version ?? -1) >= version) return;
      const details = attachments.flatMap((attachment) => attachment.details ?? []);
      const subnet = details.find(({ name }) => name === 'subnetId')?.value ?? '';
      const task = { arn, startedBy, group, lastStatus, desiredStatus, subnet, instanceArn, version };
      const twin = tasks.has(arn) || !startedBy ? undefined : byId(startedBy);
      tasks.set(arn, task);
      if (twin) onTwin(task, twin);
    },
    /** Of this stack, and meant to run. */
    ours: (group: string): TrueTask[] => ofService(group).filter(({ desiredStatus }) => desiredStatus === 'RUNNING'),
    taskIdOf: (arn: string) => lastPartOf(arn),
  };
}

export type FleetTruth = ReturnType<typeof createFleetTruth>;
