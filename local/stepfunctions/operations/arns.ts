import { AwsError } from '../../cloud/aws-error.ts';

const MACHINE = /^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:([A-Za-z0-9_.-]{1,80})$/;
const EXECUTION = /^arn:[^:]+:states:[^:]+:\d{12}:execution:[^:]+:[^:]+$/;

export function checkMachineArn(arn: string | undefined): string {
  if (arn !== undefined && MACHINE.test(arn)) return arn;
  throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
}

export function checkExecutionArn(arn: string | undefined): string {
  if (arn !== undefined && EXECUTION.test(arn)) return arn;
  throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
}

/** Names of machines and of executions: at most 80 characters, none of those that AWS lists (API_StartExecution). */
export function checkName(name: string | undefined): string {
  const forbidden = [...' <>{}[]?*"#%\\^|~`$&,;:/'];
  const valid =
    name !== undefined &&
    name.length >= 1 &&
    name.length <= 80 &&
    ![...name].some((char) => forbidden.includes(char) || isControl(char.codePointAt(0) ?? 0));
  if (!valid) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  return name;
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code >= 0xd800;
}
