import type { AccessRequest, CallContext } from '../cloud/service.ts';
import type { StatesStore } from './store/states-store.ts';
import { executionOfToken } from './tasks/task-token.ts';

/** What any of the operations may carry that IAM looks at. */
interface Targets {
  name?: string;
  roleArn?: string;
  stateMachineArn?: string;
  executionArn?: string;
  resourceArn?: string;
  taskToken?: string;
  tags?: { key?: string; value?: string }[];
}

/**
 * The actions and resources of AWS Step Functions
 * (docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html).
 */
export function accessOf(store: StatesStore, machineArn: (name: string) => string) {
  return (operation: string, input: Targets, _call: CallContext): AccessRequest[] => {
    const action = `states:${operation}`;
    switch (operation) {
      case 'CreateStateMachine':
        return [
          { action, resource: machineArn(input.name ?? ''), context: requestTags(input) },
          ...passRole(input.roleArn),
        ];
      case 'UpdateStateMachine':
        return [{ action, resource: input.stateMachineArn ?? '*' }, ...passRole(input.roleArn)];
      case 'ListStateMachines':
      case 'ValidateStateMachineDefinition':
        return [{ action, resource: '*' }];
      case 'SendTaskSuccess':
      case 'SendTaskFailure':
      case 'SendTaskHeartbeat':
        return [{ action, resource: machineOfToken(store, input.taskToken) ?? '*' }];
      case 'TagResource':
        return [{ action, resource: input.resourceArn ?? '*', context: requestTags(input) }];
      default:
        return [{ action, resource: input.executionArn ?? input.stateMachineArn ?? input.resourceArn ?? '*' }];
    }
  };
}

function passRole(roleArn: string | undefined): AccessRequest[] {
  if (roleArn === undefined) return [];
  const context = { 'iam:PassedToService': 'states.amazonaws.com' };
  return [{ action: 'iam:PassRole', resource: roleArn, context }];
}

function requestTags({ tags = [] }: Targets): Record<string, string | string[] | undefined> {
  return {
    'aws:TagKeys': tags.map((tag) => tag.key ?? ''),
    ...Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag.key}`, tag.value])),
  };
}

function machineOfToken(store: StatesStore, token: string | undefined): string | undefined {
  const executionId = executionOfToken(token ?? '');
  return executionId === undefined ? undefined : store.executions.get(executionId)?.machineArn;
}
