import { AwsError } from '../../cloud/aws-error.ts';
import type { Machine } from '../store/machine-store.ts';
import type { StatesStore } from '../store/states-store.ts';
import { checkMachineArn } from './arns.ts';

/** The machine of an ARN, or StateMachineDoesNotExist. */
export function getMachine(store: StatesStore, arn: string | undefined): Machine {
  const machine = store.machines.get(checkMachineArn(arn));
  if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  return machine;
}
