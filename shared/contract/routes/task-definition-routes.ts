import { taskDefinitionAnswer, taskDefinitionListAnswer } from '../answers/task-definition.ts';
import { taskDefinitionPath } from '../requests/paths.ts';
import { noQuery, taskDefinitionListQuery } from '../requests/queries.ts';
import { registerTaskDefinition } from '../task-definition/register-task-definition.ts';
import { REPEATED, type Route, WRITE } from './route.ts';

export const taskDefinitionRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/task-definitions',
    operationId: 'registerTaskDefinition',
    scope: 'deploy',
    query: noQuery,
    body: registerTaskDefinition,
    headers: WRITE,
    answers: { 201: taskDefinitionAnswer },
    errors: [...REPEATED],
  },
  {
    method: 'GET',
    path: '/v1/task-definitions',
    operationId: 'listTaskDefinitions',
    scope: 'read',
    query: taskDefinitionListQuery,
    answers: { 200: taskDefinitionListAnswer },
    errors: [],
  },
  {
    method: 'GET',
    path: '/v1/task-definitions/{taskDefinition}',
    operationId: 'getTaskDefinition',
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
    scope: 'deploy',
    params: taskDefinitionPath,
    query: noQuery,
    headers: WRITE,
    answers: { 200: taskDefinitionAnswer },
    errors: ['TaskDefinitionNotFoundException', ...REPEATED],
  },
];
