import { DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { expect } from '@jest/globals';
import { ecsClient } from './aws-clients.ts';
import type { Slipway } from './start-slipway.ts';

/** All tasks that ECS knows, those of its memory included: each was launched once, and each that runs has one process. */
export async function checkNothingIsDoubled(slipway: Slipway): Promise<void> {
  const client = ecsClient(slipway.awsUrl);
  const arns: string[] = [];
  for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListTasksCommand({ desiredStatus, nextToken }));
      arns.push(...(page.taskArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
  }
  const tasks: { startedBy?: string; lastStatus?: string; taskArn?: string }[] = [];
  for (let at = 0; at < arns.length; at += 100) {
    const page = await client.send(new DescribeTasksCommand({ tasks: arns.slice(at, at + 100) }));
    tasks.push(...(page.tasks ?? []));
  }
  client.destroy();
  expect(new Set(tasks.map(({ startedBy }) => startedBy)).size).toBe(tasks.length);
  const running = tasks
    .filter(({ lastStatus }) => lastStatus === 'RUNNING')
    .map(({ taskArn }) => taskArn?.split('/').at(-1));
  const processes = slipway.processes().map(({ taskId }) => taskId);
  expect(processes.sort()).toEqual(running.sort());
}
