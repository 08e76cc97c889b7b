import { DAEMON_PERCENTS } from '../../domain/limits/service-limits.ts';

/**
 * The body of a DAEMON service with its own percents where it gives none: an instance's task stops before the next one starts. For
 * ECS 100 % is all that the upper one can be, and 0 % is the lower one's default (API reference, DeploymentConfiguration).
 */
export function daemonDefaults(body: unknown): unknown {
  if (!isObject(body) || body.schedulingStrategy !== 'DAEMON') return body;
  const { deploymentConfiguration: given = {} } = body;
  return isObject(given) ? { ...body, deploymentConfiguration: { ...DAEMON_PERCENTS, ...given } } : body;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
