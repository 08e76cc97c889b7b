import { get } from 'node:http';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Task } from '../../shared/contract/answers/task.ts';
import { balancerClient } from './aws-clients.ts';
import type { Slipway } from './start-slipway.ts';
import { readService } from './use-service.ts';

const PROBE_EVERY_MS = 20;
/** A process that is gone refuses at once; one that is slow to answer is on a machine that stood still for a moment. */
const PROBE_TIMEOUT_MS = 10_000;

export interface Watched {
  rounds: number;
  /** The fewest processes that answered in one round. */
  healthyMin: number;
  /** The fewest targets that the load balancer sent requests to: those that drain are left out. */
  targetsMin: number;
  /** The most tasks that were not on their way out, by the API's word: what the upper bound counts. */
  activeMax: number;
}

/** Runs `work` watched and answers what both came to. */
export async function watched<Result>(
  slipway: Slipway,
  service: string,
  work: () => Promise<Result>,
): Promise<[Result, Watched]> {
  const watch = watchHealth(slipway, service);
  try {
    return [await work(), watch.seen];
  } finally {
    await watch.stop();
  }
}

/**
 * Every 20 ms asks each of the service's processes on its own port, found by the operating system's word, past load
 * balancer and Slipway alike; a process counts where a new connection is answered 200. Beside it, asks the API how
 * many tasks are meant to run, and the load balancer how many targets it uses.
 */
function watchHealth(slipway: Slipway, service: string): { seen: Watched; stop(): Promise<void> } {
  const seen: Watched = {
    rounds: 0,
    healthyMin: Number.POSITIVE_INFINITY,
    targetsMin: Number.POSITIVE_INFINITY,
    activeMax: 0,
  };
  let stopping = false;

  async function probe(): Promise<void> {
    while (!stopping) {
      const rest = new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
      const ports = slipway
        .processes()
        .filter(({ environment }) => environment.SERVICE === service)
        .map(({ environment }) => Number(environment.PORT));
      const answers = await Promise.all(ports.map(isHealthy));
      seen.rounds += 1;
      seen.healthyMin = Math.min(seen.healthyMin, answers.filter(Boolean).length);
      await rest;
    }
  }

  async function count(): Promise<void> {
    while (!stopping) {
      const { tasks } = await slipway.api.get<{ tasks: Task[] }>(`/v1/clusters/default/tasks?service=${service}`);
      const active = tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING').length;
      seen.activeMax = Math.max(seen.activeMax, active);
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
    }
  }

  const client = balancerClient(slipway.awsUrl);
  async function countTargets(): Promise<void> {
    const { loadBalancers } = await readService(slipway.api, service);
    const TargetGroupArn = loadBalancers?.[0]?.targetGroupArn;
    while (!stopping) {
      const { TargetHealthDescriptions = [] } = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
      const used = TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
      seen.targetsMin = Math.min(seen.targetsMin, used);
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
    }
  }

  const running = [probe(), count(), countTargets()];
  return {
    seen,
    async stop() {
      stopping = true;
      await Promise.all(running);
      client.destroy();
    },
  };
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', path: '/healthz', agent: false, timeout: PROBE_TIMEOUT_MS });
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
    request.once('close', () => resolve(false));
  });
}
