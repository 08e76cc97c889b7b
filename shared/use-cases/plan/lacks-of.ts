import { AppError } from '../../contract/app-errors.ts';
import type { ServiceSpec } from '../../domain/service-spec.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';
import type { Deps } from '../deps.ts';
import { type Need, needsOf } from './needs-of.ts';

const THINGS: Readonly<Record<Need['kind'], string>> = {
  role: 'role',
  subnet: 'subnet',
  securityGroup: 'security group',
  logGroup: 'log group',
  parameter: 'parameter of Parameter Store',
};

/** What the tasks would lean on and is not there, as the refusals that would save somebody a failed deployment. */
export async function lacksOf(
  { preflight }: Pick<Deps, 'preflight'>,
  spec: ServiceSpec,
  definition: TaskDefinition,
): Promise<AppError[]> {
  const needs = needsOf(spec, definition);
  const named = (kind: Need['kind']) => needs.filter((need) => need.kind === kind).map(({ name }) => name);
  const [roles, ...missing] = await Promise.all([
    preflight.unusableRoles(named('role')),
    preflight.missingSubnets(named('subnet')),
    preflight.missingSecurityGroups(named('securityGroup')),
    preflight.missingLogGroups(named('logGroup')),
    preflight.missingParameters(named('parameter')),
  ]);
  const gone = new Set(missing.flat());
  return needs.flatMap(({ kind, name, pointer }) => {
    const why = kind === 'role' ? roles.get(name) : gone.has(name) ? `there is no ${THINGS[kind]} ${name}` : undefined;
    if (why === undefined) return [];
    return [new AppError('InvalidParameterException', `${pointer}: ${why}`, { errors: [{ pointer, detail: why }] })];
  });
}
