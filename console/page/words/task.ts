import type { Task } from '../../../shared/contract/answers/task.ts';
import type { Said } from './tone.ts';

type Seen = Pick<Task, 'lastStatus' | 'desiredStatus' | 'healthStatus'>;

/** What a task is doing, in a word or two. */
export function sayTask({ lastStatus, desiredStatus, healthStatus }: Seen): Said {
  if (lastStatus === 'STOPPED') return { words: 'stopped', tone: 'idle' };
  if (desiredStatus === 'STOPPED') return { words: lastStatus === 'RUNNING' ? 'draining' : 'stopping', tone: 'warn' };
  if (lastStatus !== 'RUNNING') return { words: lastStatus.toLowerCase(), tone: 'busy' };
  return healthStatus === 'UNHEALTHY'
    ? { words: 'running, unhealthy', tone: 'bad' }
    : { words: 'running', tone: 'good' };
}

/** ECS's health is that of the containers' own checks; where there is none the load balancer alone judges. */
export function sayHealth(healthStatus: Task['healthStatus']): Said {
  if (healthStatus === 'HEALTHY') return { words: 'healthy', tone: 'good' };
  if (healthStatus === 'UNHEALTHY') return { words: 'unhealthy', tone: 'bad' };
  return { words: 'no container check', tone: 'idle' };
}

/** Stopped ones only: how it ended, in one line; the first cause is the nearest. */
export function sayEnd({ explanation = [], stoppedReason, stopCode }: Task): string {
  const [nearest] = explanation;
  return nearest ? sayCause(nearest) : (stoppedReason ?? stopCode ?? '');
}

/** `ECS: Essential container in task exited`; a sentence that begins with who it was is left as it is. */
export function sayCause({ who, what }: { who: string; what: string }): string {
  return what.startsWith(who) ? what : `${who}: ${what}`;
}
