import type { ServiceSpec } from '../../domain/service-spec.ts';
import { diffValues, type FieldChange } from './diff-values.ts';
import { hashedByName, untold } from './hide-values.ts';

type Compared = ServiceSpec & { desiredCount?: number };

/** What a spec would have otherwise than the one before; the variables of its jobs are told by their names alone. */
export function diffSpecs(from: Compared | undefined, to: Compared): FieldChange[] {
  return diffValues(from && comparable(from), comparable(to)).map(untold);
}

function comparable(spec: Compared): object {
  const { preDeploy, postDeploy } = spec;
  return {
    ...spec,
    ...(preDeploy
      ? { preDeploy: { ...preDeploy, containerOverrides: hashedByName(preDeploy.containerOverrides) } }
      : {}),
    ...(postDeploy
      ? { postDeploy: { ...postDeploy, containerOverrides: hashedByName(postDeploy.containerOverrides) } }
      : {}),
  };
}
