import { lastPartOf } from '../../../shared/domain/names.ts';

/** What ECS itself has said of one task, at the moment that it happened. */
export interface TrueTask {
  arn: string;
  startedBy: string;
  group: string;
  lastStatus: string;
  desiredStatus: string;
  subnet: string;
  port?: number | undefined;
  stoppedAtMs?: number | undefined;
}

interface TaskDetail {
  taskArn: string;
  startedBy?: string;
  group?: string;
  lastStatus: string;
  desiredStatus: string;
  attachments?: { details?: { name?: string; value?: string }[] }[];
}

/** Every task that ECS ever had, by its ARN: the truth that the launcher is judged by. */
export function createFleetTruth() {
  const tasks = new Map<string, TrueTask>();
  return {
    tasks,
    byId: (id: string): TrueTask | undefined => [...tasks.values()].find(({ startedBy }) => startedBy === id),
    /** Takes RunTask's answer, or the detail of a task state change at the moment that it is sent. */
    observe(detail: TaskDetail): void {
      const { taskArn: arn, startedBy = '', group = '', lastStatus, desiredStatus, attachments = [] } = detail;
      const details = attachments.flatMap((attachment) => attachment.details ?? []);
      const subnet = details.find(({ name }) => name === 'subnetId')?.value ?? '';
      const stoppedAtMs = lastStatus === 'STOPPED' ? Date.now() : undefined;
      tasks.set(arn, { ...tasks.get(arn), arn, startedBy, group, lastStatus, desiredStatus, subnet, stoppedAtMs });
    },
    /** Of this stack, and meant to run. */
    ours: (group: string): TrueTask[] =>
      [...tasks.values()].filter((task) => task.group === group && task.desiredStatus === 'RUNNING'),
    taskIdOf: (arn: string) => lastPartOf(arn),
  };
}

export type FleetTruth = ReturnType<typeof createFleetTruth>;
