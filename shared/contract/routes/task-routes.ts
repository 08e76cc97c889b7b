import { logListAnswer } from '../answers/log.ts';
import { runTaskAnswer, taskAnswer, taskListAnswer } from '../answers/task.ts';
import { clusterPath, taskPath } from '../requests/paths.ts';
import { logQuery, noQuery, stopTaskQuery, taskListQuery } from '../requests/queries.ts';
import { runTask } from '../run-task/run-task.ts';
import { NO_CLUSTER, REPEATED, type Route, WRITE } from './route.ts';

export const taskRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/clusters/{cluster}/tasks',
    operationId: 'runTask',
    scope: 'deploy',
    params: clusterPath,
    query: noQuery,
    body: runTask,
    headers: WRITE,
    answers: { 202: runTaskAnswer },
    errors: [...NO_CLUSTER, 'TaskDefinitionNotFoundException', ...REPEATED],
  },
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/tasks',
    operationId: 'listTasks',
    scope: 'read',
    params: clusterPath,
    query: taskListQuery,
    answers: { 200: taskListAnswer },
    errors: [...NO_CLUSTER],
  },
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/tasks/{task}',
    operationId: 'getTask',
    scope: 'read',
    params: taskPath,
    query: noQuery,
    answers: { 200: taskAnswer },
    errors: [...NO_CLUSTER, 'TaskNotFoundException'],
  },
  {
    method: 'DELETE',
    path: '/v1/clusters/{cluster}/tasks/{task}',
    operationId: 'stopTask',
    scope: 'deploy',
    params: taskPath,
    query: stopTaskQuery,
    headers: WRITE,
    answers: { 202: taskAnswer },
    errors: [...NO_CLUSTER, 'TaskNotFoundException', ...REPEATED],
  },
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/tasks/{task}/logs',
    operationId: 'getTaskLogs',
    scope: 'read',
    params: taskPath,
    query: logQuery,
    answers: { 200: logListAnswer },
    errors: [...NO_CLUSTER, 'TaskNotFoundException'],
  },
];
