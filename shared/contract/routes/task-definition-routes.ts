import { taskDefinitionAnswer, taskDefinitionListAnswer } from '../answers/task-definition.ts';
import { taskDefinitionPath } from '../requests/paths.ts';
import { noQuery, taskDefinitionListQuery } from '../requests/queries.ts';
import { registerTaskDefinition } from '../task-definition/register-task-definition.ts';
import { type Route, WRITE } from './route.ts';

export const taskDefinitionRoutes = [
  {
    method: 'POST',
    path: '/v1/task-definitions',
    operationId: 'registerTaskDefinition',
    summary: 'Registers a revision of a task definition in ECS itself',
    scope: 'deploy',
    query: noQuery,
    body: registerTaskDefinition,
    headers: WRITE,
    answers: { 201: taskDefinitionAnswer },
    errors: ['ClientException'],
  },
  {
    method: 'GET',
    path: '/v1/task-definitions',
    operationId: 'listTaskDefinitions',
    summary: 'Lists the active task definitions, of one family or of all',
    scope: 'read',
    query: taskDefinitionListQuery,
    answers: { 200: taskDefinitionListAnswer },
    errors: ['ClientException'],
  },
  {
    method: 'GET',
    path: '/v1/task-definitions/{taskDefinition}',
    operationId: 'getTaskDefinition',
    summary: 'Answers a task definition by family (its latest active revision) or family:revision',
    scope: 'read',
    params: taskDefinitionPath,
    query: noQuery,
    answers: { 200: taskDefinitionAnswer },
    errors: ['TaskDefinitionNotFoundException'],
  },
  {
    method: 'DELETE',
    path: '/v1/task-definitions/{taskDefinition}',
    operationId: 'deregisterTaskDefinition',
    summary: 'Makes an ACTIVE task definition INACTIVE, and deletes an INACTIVE one: what runs of it goes on',
    scope: 'deploy',
    params: taskDefinitionPath,
    query: noQuery,
    headers: WRITE,
    answers: { 200: taskDefinitionAnswer },
    errors: ['ClientException', 'TaskDefinitionNotFoundException'],
  },
] as const satisfies readonly Route[];
