import type { LaunchType, RunTaskRequest } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import type { StoredDefinition } from '../definitions/definition-store.ts';
import { validateConstraints, validateStrategies } from '../placement/validate-placement.ts';

function refuse(condition: unknown, message: string): void {
  if (condition) throw new AwsError('InvalidParameterException', message);
}

/** What a launch type does not take of a RunTask. Throws InvalidParameterException and PlatformUnknownException. */
export function validateLaunchType(input: RunTaskRequest, launchType: LaunchType, definition: StoredDefinition): void {
  refuse(launchType !== 'EC2' && launchType !== 'FARGATE', `No ${launchType} instances were found in your cluster.`);
  refuse(
    !definition.compatibilities?.includes(launchType),
    `Task definition does not support launch_type ${launchType}.`,
  );
  if (launchType === 'EC2') validateForInstances(input, definition);
  else validateForFargate(input);
}

function validateForInstances(input: RunTaskRequest, definition: StoredDefinition): void {
  refuse(input.platformVersion, 'The platform version must be null when specifying an EC2 launch type.');
  const { assignPublicIp } = input.networkConfiguration?.awsvpcConfiguration ?? {};
  refuse(assignPublicIp === 'ENABLED', 'Assign public IP is not supported for this launch type.');
  validateConstraints([...(definition.placementConstraints ?? []), ...(input.placementConstraints ?? [])]);
  validateStrategies(input.placementStrategy ?? []);
}

function validateForFargate(input: RunTaskRequest): void {
  refuse(input.placementConstraints?.length, 'Placement constraints are not supported with FARGATE launch type.');
  refuse(input.placementStrategy?.length, 'Placement strategies are not supported with FARGATE launch type.');
  if (input.platformVersion && !['LATEST', '1.4.0', '1.3.0'].includes(input.platformVersion))
    throw new AwsError('PlatformUnknownException', 'The platform version that you specified does not exist.');
}
