import { logListAnswer } from '../answers/log.ts';
import { runTaskAnswer, taskAnswer, taskListAnswer } from '../answers/task.ts';
import { clusterPath, taskPath } from '../requests/paths.ts';
import { logQuery, noQuery, stopTaskQuery, taskListQuery } from '../requests/queries.ts';
import { runTask } from '../run-task/run-task.ts';
import { NO_CLUSTER, type Route, WRITE } from './route.ts';

export const taskRoutes = [
  {
    method: 'POST',
    path: '/v1/clusters/{cluster}/tasks',
    operationId: 'runTask',
    summary: 'Runs one-off tasks',
    scope: 'deploy',
    params: clusterPath,
    query: noQuery,
    body: runTask,
    headers: WRITE,
    answers: { 202: runTaskAnswer },
    errors: ['ClientException', ...NO_CLUSTER],
  },
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/tasks',
    operationId: 'listTasks',
    summary: 'Lists the live tasks of a cluster, or those that have a status',
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
    summary: 'Answers a task; a stopped one with the chain of causes',
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
    summary: 'Stops a task; one of a service is drained first, and replaced',
    scope: 'deploy',
    params: taskPath,
    query: stopTaskQuery,
    headers: WRITE,
    answers: { 202: taskAnswer },
    errors: ['ClientException', ...NO_CLUSTER, 'TaskNotFoundException'],
  },
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/tasks/{task}/logs',
    operationId: 'getTaskLogs',
    summary: 'What the containers of a task wrote: the last lines, or those since a cursor; can be followed',
    live: true,
    scope: 'read',
    params: taskPath,
    query: logQuery,
    answers: { 200: logListAnswer },
    errors: [...NO_CLUSTER, 'TaskNotFoundException'],
  },
] as const satisfies readonly Route[];
