import { randomUUID } from 'node:crypto';
import type {
  CreateStateMachineInput,
  CreateStateMachineOutput,
  DeleteStateMachineInput,
  DeleteStateMachineOutput,
  UpdateStateMachineInput,
  UpdateStateMachineOutput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import type { Operation } from '../../cloud/service.ts';
import { inTransaction } from '../../cloud/store.ts';
import { endExecution } from '../engine/end-execution.ts';
import type { Engine } from '../engine/engine.ts';
import { removeExecution } from '../engine/remove-execution.ts';
import type { StatesStore } from '../store/states-store.ts';
import { checkDefinition } from '../validation/validate-definition.ts';
import { checkMachineArn, checkName } from './arns.ts';
import { getMachine } from './get-machine.ts';

const NO_LOGGING = { level: 'OFF', includeExecutionData: false };
const NO_TRACING = { enabled: false };

/** Makes, changes and removes state machines. An update makes a revision; executions that run keep the one they began with. */
export function machineOperations(cloud: Cloud, store: StatesStore, engine: Engine) {
  const create: Operation<CreateStateMachineInput, CreateStateMachineOutput> = (input) => {
    const name = checkName(input.name);
    if (input.type === 'EXPRESS') {
      throw new AwsError('StateMachineTypeNotSupported', 'This local cloud has STANDARD state machines only');
    }
    const definition = checkDefinition(input.definition);
    const roleArn = checkRole(input.roleArn);
    const arn = cloud.arn('states', `stateMachine:${name}`);
    const existing = store.machines.get(arn);
    if (existing) {
      // Idempotent by name, definition and type; another role or other tags are not looked at.
      const revision = store.machines.revision(existing.revisionId);
      if (revision?.definition !== definition) {
        throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
      }
      return { stateMachineArn: arn, creationDate: new Date(existing.createdAtMs) };
    }
    const createdAtMs = Date.now();
    const revisionId = randomUUID();
    inTransaction(store.database, () => {
      store.machines.addRevision({ id: revisionId, machineArn: arn, definition, roleArn, createdAtMs });
      store.machines.save({
        arn,
        name,
        revisionId,
        createdAtMs,
        loggingConfiguration: JSON.stringify(input.loggingConfiguration ?? NO_LOGGING),
        tracingConfiguration: JSON.stringify(input.tracingConfiguration ?? NO_TRACING),
        tags: JSON.stringify(input.tags ?? []),
      });
    });
    return { stateMachineArn: arn, creationDate: new Date(createdAtMs) };
  };

  const update: Operation<UpdateStateMachineInput, UpdateStateMachineOutput> = (input) => {
    const machine = getMachine(store, input.stateMachineArn);
    const current = store.machines.revision(machine.revisionId);
    if (!current) throw new Error(`no revision of ${machine.arn}`);
    if (input.definition === undefined && input.roleArn === undefined && !input.loggingConfiguration) {
      if (!input.tracingConfiguration) {
        throw new AwsError(
          'MissingRequiredParameter',
          'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
        );
      }
    }
    const updatedAtMs = Date.now();
    const revisionId = randomUUID();
    const definition = input.definition === undefined ? current.definition : checkDefinition(input.definition);
    const roleArn = input.roleArn === undefined ? current.roleArn : checkRole(input.roleArn);
    inTransaction(store.database, () => {
      store.machines.addRevision({
        id: revisionId,
        machineArn: machine.arn,
        definition,
        roleArn,
        createdAtMs: updatedAtMs,
      });
      if (input.loggingConfiguration) machine.loggingConfiguration = JSON.stringify(input.loggingConfiguration);
      if (input.tracingConfiguration) machine.tracingConfiguration = JSON.stringify(input.tracingConfiguration);
      store.machines.save({ ...machine, revisionId });
    });
    return { updateDate: new Date(updatedAtMs), revisionId };
  };

  /** AWS aborts a deleted machine's executions at their next transition; here they are aborted, and forgotten, at once. */
  const remove: Operation<DeleteStateMachineInput, DeleteStateMachineOutput> = (input) => {
    const arn = checkMachineArn(input.stateMachineArn);
    for (const id of store.executions.ofMachine(arn)) {
      if (store.executions.get(id)?.status === 'RUNNING') {
        engine.turn(id, (turn) => endExecution(turn, 'ABORTED', {}, 0));
      }
    }
    inTransaction(store.database, () => {
      for (const id of store.executions.ofMachine(arn)) removeExecution(store, id);
      store.machines.remove(arn);
    });
    return {};
  };

  return {
    CreateStateMachine: create,
    UpdateStateMachine: update,
    DeleteStateMachine: remove,
  };
}

function checkRole(roleArn: string | undefined): string {
  if (roleArn !== undefined && /^arn:[^:]+:iam::\d{12}:role\/.+$/.test(roleArn)) return roleArn;
  throw new AwsError('InvalidArn', `Invalid Role Arn: '${roleArn}'`);
}
