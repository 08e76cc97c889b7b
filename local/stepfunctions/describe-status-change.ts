import type { Execution } from './store/execution-store.ts';

/** Beyond 248 KiB of input and output together, the event leaves both out. */
const DATA_BYTES_MAX = 253_952;

/**
 * The detail of "Step Functions Execution Status Change", as JSON
 * (docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html). Dates are epoch milliseconds.
 */
export function describeStatusChange(execution: Execution): string {
  const { input, output, status } = execution;
  const included = Buffer.byteLength(input) + Buffer.byteLength(output ?? '') <= DATA_BYTES_MAX;
  return JSON.stringify({
    executionArn: execution.arn,
    stateMachineArn: execution.machineArn,
    name: execution.name,
    status,
    startDate: execution.startedAtMs,
    stopDate: execution.stoppedAtMs,
    input: included ? input : null,
    inputDetails: { included },
    output: included ? output : null,
    outputDetails: output === null ? null : { included },
    error: execution.error,
    cause: execution.cause,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    redriveCount: 0,
    redriveDate: null,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: `Execution is ${status} and cannot be redriven`,
  });
}
