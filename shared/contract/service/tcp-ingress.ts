import { SHARED_PORT, TARGET_HEALTH_CHECK } from '../../domain/limits/ingress-limits.ts';
import type { Draft, Report } from '../request.ts';
import type { ServiceInput } from './service.ts';

/**
 * TCP has a port of its own, and nothing that reads HTTP: no path, no host, no status codes. It is shifted all at once.
 * What says the same as the default passes, so that an answer can be put back.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
 */
export function tcpIngress(draft: Draft<ServiceInput>, report: Report): void {
  const { ingress } = draft;
  if (ingress?.protocol !== 'TCP') return;
  const { listenerPort, path, host, healthCheck } = ingress;
  const refuse = (field: string, detail: string) => report.refuse(['ingress', ...field.split('.')], detail);
  if (listenerPort === undefined && report.sound('ingress', 'listenerPort'))
    refuse('listenerPort', 'is missing: a TCP service has a port of its own');
  if (listenerPort === SHARED_PORT)
    refuse('listenerPort', `must be another port: ${SHARED_PORT} is the HTTP listener that services share`);
  const ofHttp = [
    ['path', path !== undefined && path !== '/'],
    ['host', host !== undefined],
    ['healthCheck.path', healthCheck?.path !== undefined && healthCheck.path !== '/'],
    ['healthCheck.matcher', (healthCheck?.matcher ?? MATCHER_DEFAULT) !== MATCHER_DEFAULT],
  ] as const;
  for (const [field, isGiven] of ofHttp) {
    if (isGiven) refuse(field, 'must be left out with TCP, which is checked by a connection: it is for protocol HTTP');
  }
  const strategy = draft.deploymentConfiguration?.strategy;
  if (strategy === 'CANARY' || strategy === 'LINEAR') {
    const detail = `${strategy} cannot be done with TCP: use BLUE_GREEN or ROLLING`;
    report.refuse(['deploymentConfiguration', 'strategy'], detail);
  }
}

const MATCHER_DEFAULT = TARGET_HEALTH_CHECK.matcherDefault;
