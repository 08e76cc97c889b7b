import { DescribeExecutionCommand, SendTaskSuccessCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Executions } from '../ports/rollouts.ts';
import { errorNameOf, type Sender, send } from './send.ts';

/** Nothing waits on the token any more: it was used, or its execution has ended. */
const TOKEN_IS_GONE = ['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'];

/** Step Functions: executions of one state machine. */
export function sfnExecutions<Input extends object>(client: Sender, stateMachineArn: string): Executions<Input> {
  return {
    async start(name, input) {
      try {
        const { executionArn } = await send(
          client,
          new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
        );
        return { executionArn: executionArn ?? '' };
      } catch (error) {
        if (errorNameOf(error) === 'ExecutionAlreadyExists') return 'name-taken';
        throw error;
      }
    },
    async wake(taskToken, output) {
      try {
        await send(client, new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
        return true;
      } catch (error) {
        if (TOKEN_IS_GONE.includes(errorNameOf(error))) return false;
        throw error;
      }
    },
    async hasEnded(executionArn) {
      try {
        const { status } = await send(client, new DescribeExecutionCommand({ executionArn }));
        return status !== 'RUNNING';
      } catch (error) {
        if (errorNameOf(error) === 'ExecutionDoesNotExist') return true;
        throw error;
      }
    },
  };
}
