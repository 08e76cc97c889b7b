import type { Problem } from '../shared/contract/problem.ts';

/** What to do about a refusal, by its code. */
export const ADVICE: Readonly<Record<Problem['code'], string>> = {
  InvalidParameterException: 'correct what is named above and try again; nothing was changed',
  SerializationException: 'check the file: it has to be JSON',
  ClientException: 'correct what is named above and try again',
  UnauthorizedException: 'set SLIPWAY_API_KEY to a key of this Slipway',
  AccessDeniedException: 'use a key that has the scope, or ask who administers this Slipway',
  NotFoundException: 'check SLIPWAY_URL: another version of Slipway, or something else, answers there',
  ResourceNotFoundException: 'check its name',
  ClusterNotFoundException: 'check --cluster; "default" always exists',
  ServiceNotFoundException: '"slipway status" lists the services of a cluster; --cluster names another one',
  ServiceDeploymentNotFoundException: '"slipway status SERVICE" lists its deployments',
  TaskNotFoundException: '"slipway ps" lists tasks, and "slipway ps --stopped" those that ended',
  TaskDefinitionNotFoundException: 'register it with "slipway deploy SERVICE --task-definition FILE …"',
  ImageNotFoundException: '"slipway image ls" lists the images; "slipway image add" adds one',
  MethodNotAllowedException: 'check SLIPWAY_URL: another version of Slipway answers there',
  ConflictException: 'another change is on its way: try again in a moment',
  ServiceNotActiveException: 'it is being deleted: wait until "slipway status" no longer lists it',
  ClusterContainsServicesException: 'delete its services first',
  ClusterContainsTasksException: 'stop its tasks first',
  PreconditionFailedException: 'somebody changed it meanwhile: look again, then try again',
  RequestTooLargeException: 'a request has at most 1 MiB: make the file smaller',
  IdempotentParameterMismatchException: 'try again',
  ThrottlingException: 'too many requests: try again in a moment',
  ServerException: 'try again; if it stays so, look at the log of Slipway',
  ServiceUnavailableException: 'try again in a moment',
};
