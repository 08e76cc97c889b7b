import type {
  SendTaskFailureInput,
  SendTaskFailureOutput,
  SendTaskHeartbeatInput,
  SendTaskHeartbeatOutput,
  SendTaskSuccessInput,
  SendTaskSuccessOutput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine/engine.ts';
import type { Turn } from '../engine/turn.ts';
import { PAYLOAD_BYTES_MAX } from '../limits.ts';
import type { Frame } from '../store/frame-store.ts';
import type { StatesStore } from '../store/states-store.ts';
import { executionOfToken } from '../tasks/task-token.ts';
import { failTask, renewHeartbeat, succeedTask, type TaskWork } from '../tasks/task-work.ts';

/** What the holder of a task token reports. Once answered, it is on disk. */
export function taskOperations(store: StatesStore, engine: Engine) {
  /** Runs `work` on the task that waits for this token. */
  function onTask(token: string | undefined, work: (turn: Turn, frame: Frame, task: TaskWork) => void): object {
    const executionId = executionOfToken(token ?? '');
    if (token === undefined || executionId === undefined) {
      throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    }
    if (!store.executions.get(executionId)) {
      throw new AwsError('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
    }
    engine.turn(executionId, (turn) => {
      const frame = store.frames.byToken(token);
      // Answered, timed out, retried under another token, or its execution has ended.
      if (!frame) throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
      work(turn, frame, JSON.parse(frame.work) as TaskWork);
    });
    return {};
  }

  const succeed: Operation<SendTaskSuccessInput, SendTaskSuccessOutput> = ({ taskToken, output }) => {
    const text = checkOutput(output);
    return onTask(taskToken, (turn, frame, work) => succeedTask(turn, frame, work, text));
  };

  const fail: Operation<SendTaskFailureInput, SendTaskFailureOutput> = ({ taskToken, error, cause }) =>
    onTask(taskToken, (turn, frame, work) => failTask(turn, frame, work, { error, cause }));

  const heartbeat: Operation<SendTaskHeartbeatInput, SendTaskHeartbeatOutput> = ({ taskToken }) =>
    onTask(taskToken, renewHeartbeat);

  return { SendTaskSuccess: succeed, SendTaskFailure: fail, SendTaskHeartbeat: heartbeat };
}

function checkOutput(output: string | undefined): string {
  if (output !== undefined && Buffer.byteLength(output) > PAYLOAD_BYTES_MAX) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'output' failed to satisfy constraint: Member must have length less than or equal to ${PAYLOAD_BYTES_MAX}`,
    );
  }
  try {
    JSON.parse(output ?? '');
  } catch (error) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${String(error)}'`);
  }
  return output ?? '';
}
