import { createHash } from 'node:crypto';

function hexOf(parts: readonly (string | number)[], length: number): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, length);
}

/**
 * The one id of a task: 32 hex digits. It is the record's key, RunTask's clientToken and its startedBy, so that
 * the same intent launched twice is one task in ECS (clientToken: same parameters = the original answer).
 */
export function taskIdOf(stack: string, deploymentId: string, slot: number, attempt: number): string {
  return hexOf([stack, deploymentId, slot, attempt], 32);
}

/** The one id of a deployment's job, and of its first task: asked for twice it is one job. */
export function deployJobIdOf(stack: string, deploymentId: string, name: string): string {
  return hexOf([stack, deploymentId, name], 32);
}

/** URL-safe, and the same for the same accepted generation: a write that is tried again creates nothing new. */
export function deploymentIdOf(cluster: string, service: string, incarnation: string, generation: number): string {
  return hexOf([cluster, service, incarnation, generation], 20);
}

/** A short stable name part, for AWS names of at most 32 characters (target groups). */
export function shortHash(...parts: (string | number)[]): string {
  return hexOf(parts, 16);
}

/**
 * What ECS calls the executionId of a hook, as a UUID (RFC 9562, version 8), by all that tells one execution of a hook from
 * another one: each of its calls has the same.
 */
export function hookExecutionIdOf(...parts: (string | number)[]): string {
  const hex = hexOf(parts, 32);
  const part = (from: number, to: number) => hex.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-8${part(13, 16)}-8${part(17, 20)}-${part(20, 32)}`;
}
