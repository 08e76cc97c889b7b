import { AppError } from '../../contract/app-errors.ts';
import type { FieldError } from '../../contract/request.ts';
import type { DeployJobName, ServiceSpec } from '../../domain/service-spec.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';

/**
 * The containers by whose exit codes a job of the spec is judged: those that it overrides and whose exit ends the task. A
 * sidecar that is stopped with them does not count. Undefined where the spec has no such job.
 */
export function resolveJob(
  spec: ServiceSpec,
  field: DeployJobName,
  { containerDefinitions }: TaskDefinition,
): string[] | undefined {
  const overridden = spec[field]?.containerOverrides.map(({ name }) => name);
  if (!overridden) return undefined;
  const at = `/${field}/containerOverrides`;
  const names = containerDefinitions.map(({ name }) => name);
  const errors: FieldError[] = overridden.flatMap((name, index) =>
    names.includes(name)
      ? []
      : [
          {
            pointer: `${at}/${index}/name`,
            detail: `must be a container of the definition, which has ${names.join(', ')}; got "${name}"`,
          },
        ],
  );
  const essential = containerDefinitions.filter((container) => container.essential !== false).map(({ name }) => name);
  const judged = overridden.filter((name) => essential.includes(name));
  if (errors.length === 0 && judged.length === 0) {
    const detail = `must have an essential container, whose exit ends the task: ${essential.join(', ')}`;
    errors.push({ pointer: at, detail });
  }
  const [first] = errors;
  if (first) throw new AppError('InvalidParameterException', `${first.pointer}: ${first.detail}`, { errors });
  return judged;
}
