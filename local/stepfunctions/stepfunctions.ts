import type { Cloud } from '../cloud/cloud.ts';
import type { AwsService } from '../cloud/service.ts';
import { accessOf } from './access.ts';
import { createEngine } from './engine/engine.ts';
import { executionOperations } from './operations/execution-operations.ts';
import { machineOperations } from './operations/machine-operations.ts';
import { machineViews } from './operations/machine-views.ts';
import { taskOperations } from './operations/task-operations.ts';
import { openStatesStore } from './store/states-store.ts';

/**
 * AWS Step Functions, Standard workflows in JSONata, service name `states`.
 * Every transition is on disk before the next begins; start() goes on where any earlier process was killed.
 */
export function createStepFunctions(cloud: Cloud): AwsService {
  const store = openStatesStore(cloud.directory);
  const engine = createEngine(cloud, store);
  return {
    name: 'states',
    operations: {
      ...machineOperations(cloud, store, engine),
      ...machineViews(store),
      ...executionOperations(cloud, store, engine),
      ...taskOperations(store, engine),
    },
    access: accessOf(store, (name) => cloud.arn('states', `stateMachine:${name}`)),
    start: engine.start,
    stop: engine.stop,
  };
}
