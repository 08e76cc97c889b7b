import type { AppErrorCode } from '../app-errors.ts';
import type { FieldError } from '../request.ts';

/** What a problem of each code may say: the examples of the document. */
export const PROBLEM_DETAILS: Readonly<Record<AppErrorCode, [detail: string, more?: { errors: FieldError[] }]>> = {
  InvalidParameterException: [
    '/desiredCount: must be a whole number from 0 to 5000 (tasks); got "two"',
    { errors: [{ pointer: '/desiredCount', detail: 'must be a whole number from 0 to 5000 (tasks); got "two"' }] },
  ],
  SerializationException: ['must be JSON; it cannot be parsed'],
  ClientException: ['the cluster default always exists: it cannot be deleted'],
  UnauthorizedException: ['this needs credentials'],
  AccessDeniedException: ['this needs the scope deploy; this caller has read'],
  NotFoundException: ['there is no route GET /v1/nothing; GET /v1/openapi.json lists them'],
  ResourceNotFoundException: ['there is no such thing'],
  ClusterNotFoundException: ['there is no cluster staging'],
  ServiceNotFoundException: ['there is no service shop in cluster default'],
  ServiceDeploymentNotFoundException: ['service shop has no deployment 0410a5febd4cb3e93911'],
  TaskNotFoundException: ['there is no task 1f3b6f0c2d8e4a7fb0c5d6e7f8a9b0c1 in cluster default'],
  TaskDefinitionNotFoundException: ['there is no task definition shop:7'],
  ImageNotFoundException: ['there is no image shop:7'],
  MethodNotAllowedException: ['/v1/clusters has GET; not POST'],
  ConflictException: ['the first request with this Idempotency-Key is still under way'],
  ServiceNotActiveException: ['service shop is DRAINING after its delete: wait until it is INACTIVE'],
  ClusterContainsServicesException: ['the cluster staging has services: delete them first'],
  ClusterContainsTasksException: ['the cluster staging has tasks: stop them first'],
  PreconditionFailedException: ['If-Match asks for generation 6; the service has generation 7'],
  RequestTooLargeException: ['must be at most 1048576 bytes'],
  IdempotentParameterMismatchException: [
    'this Idempotency-Key came with another request before: a new request takes a new key',
  ],
  ThrottlingException: ['too many requests at once: try again in a moment'],
  ServerException: ['the request could not be carried out; it may be sent again'],
  ServiceUnavailableException: ['something that this needs does not answer: try again'],
};
