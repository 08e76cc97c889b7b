import { randomUUID } from 'node:crypto';
import type {
  DescribeExecutionInput,
  DescribeExecutionOutput,
  GetExecutionHistoryInput,
  GetExecutionHistoryOutput,
  ListExecutionsInput,
  ListExecutionsOutput,
  StartExecutionInput,
  StartExecutionOutput,
  StopExecutionInput,
  StopExecutionOutput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import type { Operation } from '../../cloud/service.ts';
import { inTransaction } from '../../cloud/store.ts';
import type { StateMachineDefinition } from '../asl.ts';
import { describeStatusChange } from '../describe-status-change.ts';
import { endExecution } from '../engine/end-execution.ts';
import type { Engine } from '../engine/engine.ts';
import { enterGroup, newFrame } from '../engine/enter-state.ts';
import { NOT_TRUNCATED, recordEvent } from '../engine/history.ts';
import { removeExecution } from '../engine/remove-execution.ts';
import { addFrame, type Turn } from '../engine/turn.ts';
import { CLOSED_EXECUTION_DAYS_MAX, EXECUTION_SEC_MAX, PAYLOAD_BYTES_MAX } from '../limits.ts';
import type { Execution } from '../store/execution-store.ts';
import type { StatesStore } from '../store/states-store.ts';
import { checkExecutionArn, checkName } from './arns.ts';
import { getMachine } from './get-machine.ts';
import { makePageToken, pageSize, readPageToken } from './page-token.ts';
import { toHistoryEvent } from './to-history-event.ts';

export function executionOperations(cloud: Cloud, store: StatesStore, engine: Engine) {
  function mustGet(arn: string | undefined): Execution {
    const execution = store.executions.byArn(checkExecutionArn(arn));
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  const start: Operation<StartExecutionInput, StartExecutionOutput> = (request) => {
    const machine = getMachine(store, request.stateMachineArn);
    const revision = store.machines.revision(machine.revisionId);
    if (!revision) throw new Error(`no revision of ${machine.arn}`);
    const name = request.name === undefined ? randomUUID() : checkName(request.name);
    const input = checkInput(request.input ?? '{}');
    const arn = cloud.arn('states', `execution:${machine.name}:${name}`);
    const startedAtMs = Date.now();
    const existing = store.executions.byArn(arn);
    if (existing && isFree(existing, startedAtMs)) {
      inTransaction(store.database, () => removeExecution(store, existing.id));
    } else if (existing) {
      if (existing.status === 'RUNNING' && existing.input === input) return startedAnswer(existing);
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const { TimeoutSeconds = EXECUTION_SEC_MAX } = JSON.parse(revision.definition) as StateMachineDefinition;
    const execution = {
      arn,
      name,
      machineArn: machine.arn,
      revisionId: revision.id,
      roleArn: revision.roleArn,
      input,
      startedAtMs,
      deadlineAtMs: startedAtMs + 1000 * Math.min(TimeoutSeconds, EXECUTION_SEC_MAX),
      traceHeader: request.traceHeader ?? null,
    };
    engine.turn(() => store.executions.add(execution), begin);
    return startedAnswer(execution);
  };

  const stop: Operation<StopExecutionInput, StopExecutionOutput> = ({ executionArn, error, cause }) => {
    const execution = mustGet(executionArn);
    // A closed execution is left as it is, and its own stop date is the answer.
    if (execution.status !== 'RUNNING') return { stopDate: new Date(execution.stoppedAtMs ?? 0) };
    return engine.turn(execution.id, (turn) => {
      endExecution(turn, 'ABORTED', { error, cause }, 0);
      return { stopDate: new Date(turn.nowMs) };
    });
  };

  const describe: Operation<DescribeExecutionInput, DescribeExecutionOutput> = ({ executionArn }) => {
    const { output, error, cause, traceHeader, ...execution } = mustGet(executionArn);
    return {
      executionArn: execution.arn,
      stateMachineArn: execution.machineArn,
      name: execution.name,
      status: execution.status,
      startDate: new Date(execution.startedAtMs),
      ...(execution.stoppedAtMs !== null && { stopDate: new Date(execution.stoppedAtMs) }),
      input: execution.input,
      inputDetails: { included: true },
      ...(output !== null && { output, outputDetails: { included: true } }),
      ...(error !== null && { error }),
      ...(cause !== null && { cause }),
      ...(traceHeader !== null && { traceHeader }),
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: `Execution is ${execution.status} and cannot be redriven`,
    };
  };

  const list: Operation<ListExecutionsInput, ListExecutionsOutput> = (input) => {
    const machineArn = getMachine(store, input.stateMachineArn).arn;
    const limit = pageSize(input.maxResults);
    const beforeId = readPageToken(input.nextToken, Number.MAX_SAFE_INTEGER);
    const page = store.executions.page(machineArn, input.statusFilter ?? null, beforeId, limit);
    const last = page.at(-1);
    return {
      executions: page.map(({ arn, name, status, startedAtMs, stoppedAtMs }) => ({
        executionArn: arn,
        stateMachineArn: machineArn,
        name,
        status,
        startDate: new Date(startedAtMs),
        ...(stoppedAtMs !== null && { stopDate: new Date(stoppedAtMs) }),
        redriveCount: 0,
      })),
      ...(last && page.length === limit && { nextToken: makePageToken(last.id) }),
    };
  };

  const history: Operation<GetExecutionHistoryInput, GetExecutionHistoryOutput> = (input) => {
    const { id } = mustGet(input.executionArn);
    const limit = pageSize(input.maxResults);
    const position = readPageToken(input.nextToken, input.reverseOrder ? Number.MAX_SAFE_INTEGER : 0);
    // One more than asked for tells whether a token is due: an execution's last page has none.
    const found = input.reverseOrder
      ? store.events.before(id, position, limit + 1)
      : store.events.after(id, position, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      events: page.map((event) => toHistoryEvent(event, input.includeExecutionData ?? true)),
      ...(last && found.length > limit && { nextToken: makePageToken(last.id) }),
    };
  };

  return {
    StartExecution: start,
    StopExecution: stop,
    DescribeExecution: describe,
    ListExecutions: list,
    GetExecutionHistory: history,
  };
}

/** The first transaction of an execution: its first two events, its frame in its first state, the news of it. */
function begin(turn: Turn): void {
  const { execution, store } = turn;
  recordEvent(turn, 'ExecutionStarted', 0, {
    executionStartedEventDetails: { input: execution.input, inputDetails: NOT_TRUNCATED, roleArn: execution.roleArn },
  });
  const frame = newFrame(turn, { parentId: null, position: 0, path: '[]', input: execution.input, item: null });
  addFrame(turn, frame);
  enterGroup(turn, frame);
  store.outbox.add(execution.arn, turn.nowMs, describeStatusChange(execution));
}

function startedAnswer({ arn, startedAtMs }: Pick<Execution, 'arn' | 'startedAtMs'>) {
  return { executionArn: arn, startDate: new Date(startedAtMs) };
}

function isFree({ stoppedAtMs }: Execution, nowMs: number): boolean {
  return stoppedAtMs !== null && nowMs - stoppedAtMs > CLOSED_EXECUTION_DAYS_MAX * 86_400_000;
}

function checkInput(input: string): string {
  if (Buffer.byteLength(input) > PAYLOAD_BYTES_MAX) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${PAYLOAD_BYTES_MAX}`,
    );
  }
  try {
    JSON.parse(input);
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${String(error)}'`);
  }
  return input;
}
