/** Services that a universal target names otherwise than a credential scope does. */
const SERVICES: Readonly<Record<string, string>> = {
  sfn: 'states',
  eventbridge: 'events',
  cloudwatch: 'monitoring',
  cloudwatchlogs: 'logs',
  elasticloadbalancingv2: 'elasticloadbalancing',
};

/**
 * Reads `arn:aws:scheduler:::aws-sdk:<service>:<apiAction>`: any operation, with Input as its parameters.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 */
export function parseUniversalTarget(arn: string): { service: string; operation: string } | undefined {
  const [, service, action] = /^arn:aws:scheduler:::aws-sdk:([a-z0-9]+):([A-Za-z0-9]+)$/.exec(arn) ?? [];
  if (service === undefined || action === undefined) return undefined;
  return { service: SERVICES[service] ?? service, operation: action.charAt(0).toUpperCase() + action.slice(1) };
}
