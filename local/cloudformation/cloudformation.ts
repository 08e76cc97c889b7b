import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { AwsService } from '../cloud/service.ts';
import { openStore } from '../cloud/store.ts';
import { type DeployedStack, deployStack, type StackToDeploy } from './deploy-stack.ts';
import { createStackOperations, type StackInput } from './stack-operations.ts';
import { createStackStore } from './stack-store.ts';

export interface CloudFormation extends AwsService {
  /** Deploys a packaged template; one deploy of a stack at a time. See `deployStack`. */
  deploy(stack: StackToDeploy): Promise<DeployedStack>;
}

/** CloudFormation: loads a packaged template into this cloud, and tells what it loaded. */
export function createCloudFormation(cloud: Cloud): CloudFormation {
  const database: DatabaseSync = openStore(cloud.directory, 'cloudformation');
  const store = createStackStore(database);
  const deploying = new Set<string>();

  return {
    name: 'cloudformation',
    operations: createStackOperations(store),
    access(operation, { StackName }: StackInput) {
      const stack = StackName === undefined ? undefined : store.getStack(StackName);
      const resource = stack?.stackId ?? cloud.arn('cloudformation', `stack/${StackName ?? '*'}/*`);
      return [{ action: `cloudformation:${operation}`, resource: operation === 'ListStacks' ? '*' : resource }];
    },
    start() {},
    stop() {},
    async deploy(stack) {
      const { stackName } = stack;
      if (deploying.has(stackName)) {
        throw new AwsError(
          'ValidationError',
          `Stack:${stackName} is in UPDATE_IN_PROGRESS state and can not be updated.`,
        );
      }
      deploying.add(stackName);
      try {
        return await deployStack(cloud, store, stack);
      } finally {
        deploying.delete(stackName);
      }
    },
  };
}
