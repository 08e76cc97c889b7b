import type { Service as ServiceAnswer } from '../../contract/answers/service.ts';
import type { DeployJob } from '../../domain/service-spec.ts';

/** A job of the spec without the values of its variables (docs/decisions/environment-is-shown-where-ecs-shows-it.md). */
export function presentDeployJob(job: DeployJob | undefined): ServiceAnswer['preDeploy'] {
  if (!job) return undefined;
  const containerOverrides = job.containerOverrides.map(({ environment, ...override }) => ({
    ...override,
    ...(Array.isArray(environment) && { environment: environment.map(({ name }) => ({ name })) }),
  }));
  return { ...job, containerOverrides } as ServiceAnswer['preDeploy'];
}
