import type { ServiceSpec } from '../../domain/service-spec.ts';
import type { ContainerDefinition, TaskDefinition } from '../../ports/definitions.ts';

/** One thing that tasks lean on, and where the wish or its definition names it. */
export interface Need {
  kind: 'role' | 'subnet' | 'securityGroup' | 'logGroup' | 'parameter';
  name: string;
  pointer: string;
}

/**
 * Everything outside ECS that a service's tasks would need. A secret of Secrets Manager is not among it, nor an image:
 * Slipway has no right to look at them, and ECS pulls both by the definition's own execution role.
 */
export function needsOf(spec: ServiceSpec, definition: TaskDefinition): Need[] {
  const { subnets = [], securityGroups = [] } = spec.networkConfiguration?.awsvpcConfiguration ?? {};
  const network = '/networkConfiguration/awsvpcConfiguration';
  const needs: Need[] = [
    ...(['taskRoleArn', 'executionRoleArn'] as const).flatMap((field): Need[] => {
      const name = definition[field];
      return name?.startsWith('arn:') ? [{ kind: 'role', name, pointer: `/taskDefinition/${field}` }] : [];
    }),
    ...subnets.map((name, at): Need => ({ kind: 'subnet', name, pointer: `${network}/subnets/${at}` })),
    ...securityGroups.map(
      (name, at): Need => ({ kind: 'securityGroup', name, pointer: `${network}/securityGroups/${at}` }),
    ),
    ...definition.containerDefinitions.flatMap(needsOfContainer),
  ];
  const seen = new Set<string>();
  return needs.filter(({ kind, name }) => !seen.has(`${kind} ${name}`) && seen.add(`${kind} ${name}`));
}

function needsOfContainer({ name: container, logConfiguration, secrets }: ContainerDefinition): Need[] {
  const at = `/taskDefinition/containerDefinitions/${container}`;
  const { options = {} } = logConfiguration ?? {};
  const group = options['awslogs-group'];
  const made = options['awslogs-create-group'] === 'true';
  const isOurs = logConfiguration?.logDriver === 'awslogs' && group !== undefined && !made;
  const logs: Need[] = isOurs
    ? [{ kind: 'logGroup', name: group, pointer: `${at}/logConfiguration/options/awslogs-group` }]
    : [];
  const parameters = (Array.isArray(secrets) ? secrets : []).flatMap(({ name, valueFrom }): Need[] => {
    const parameter = parameterNameOf(String(valueFrom));
    return parameter ? [{ kind: 'parameter', name: parameter, pointer: `${at}/secrets/${name}` }] : [];
  });
  return [...logs, ...parameters];
}

/**
 * `valueFrom` is a parameter's name, or its ARN where it may be in another region; other ARNs are Secrets Manager's.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
 */
function parameterNameOf(valueFrom: string): string | undefined {
  if (!valueFrom.startsWith('arn:')) return valueFrom;
  const [, name] = /^arn:[a-z-]+:ssm:[^:]+:\d{12}:parameter(\/.+|[^/].*)$/.exec(valueFrom) ?? [];
  if (name === undefined) return undefined;
  // A name without a path stands in the ARN behind a slash that is not its own: `parameter/db` is `db`.
  return name.startsWith('/') && name.indexOf('/', 1) === -1 ? name.slice(1) : name;
}
