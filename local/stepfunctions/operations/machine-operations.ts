import { randomUUID } from 'node:crypto';
import type {
  CreateStateMachineInput,
  CreateStateMachineOutput,
  DeleteStateMachineInput,
  DeleteStateMachineOutput,
  DescribeStateMachineInput,
  DescribeStateMachineOutput,
  ListStateMachinesInput,
  ListStateMachinesOutput,
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  Tag,
  TagResourceInput,
  TagResourceOutput,
  UpdateStateMachineInput,
  UpdateStateMachineOutput,
  ValidateStateMachineDefinitionInput,
  ValidateStateMachineDefinitionOutput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import type { Operation } from '../../cloud/service.ts';
import { inTransaction } from '../../cloud/store.ts';
import { endExecution } from '../engine/end-execution.ts';
import type { Engine } from '../engine/engine.ts';
import { removeExecution } from '../engine/remove-execution.ts';
import type { Machine } from '../store/machine-store.ts';
import type { StatesStore } from '../store/states-store.ts';
import { checkDefinition, validateDefinition } from '../validation/validate-definition.ts';
import { checkMachineArn, checkName } from './arns.ts';
import { makePageToken, pageSize, readPageToken } from './page-token.ts';

const NO_LOGGING = { level: 'OFF', includeExecutionData: false };
const NO_TRACING = { enabled: false };

/** State machines and their tags. An update makes a revision; executions that run keep the one they began with. */
export function machineOperations(cloud: Cloud, store: StatesStore, engine: Engine) {
  function mustGet(arn: string | undefined): Machine {
    const machine = store.machines.get(checkMachineArn(arn));
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  function tagged(arn: string | undefined): Machine {
    const machine = arn === undefined ? undefined : store.machines.get(arn);
    if (!machine) throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`, 400, { resourceName: arn });
    return machine;
  }

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
    const machine = mustGet(input.stateMachineArn);
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

  const describe: Operation<DescribeStateMachineInput, DescribeStateMachineOutput> = (input) => {
    const machine = mustGet(input.stateMachineArn);
    const revision = store.machines.revision(machine.revisionId);
    if (!revision) throw new Error(`no revision of ${machine.arn}`);
    return {
      stateMachineArn: machine.arn,
      name: machine.name,
      status: 'ACTIVE',
      definition: revision.definition,
      roleArn: revision.roleArn,
      type: 'STANDARD',
      creationDate: new Date(machine.createdAtMs),
      loggingConfiguration: JSON.parse(machine.loggingConfiguration),
      tracingConfiguration: JSON.parse(machine.tracingConfiguration),
      // The first revision has no id, as on AWS.
      ...(revision.createdAtMs !== machine.createdAtMs && { revisionId: revision.id }),
    };
  };

  const list: Operation<ListStateMachinesInput, ListStateMachinesOutput> = (input) => {
    const limit = pageSize(input.maxResults);
    const page = store.machines.page(readPageToken(input.nextToken, ''), limit);
    const last = page.at(-1);
    return {
      stateMachines: page.map(({ arn, name, createdAtMs }) => ({
        stateMachineArn: arn,
        name,
        type: 'STANDARD',
        creationDate: new Date(createdAtMs),
      })),
      ...(last && page.length === limit && { nextToken: makePageToken(last.name) }),
    };
  };

  const validate: Operation<ValidateStateMachineDefinitionInput, ValidateStateMachineDefinitionOutput> = (input) => {
    const found = validateDefinition(input.definition ?? '');
    const limit = input.maxResults || 100;
    return {
      result: found.length === 0 ? 'OK' : 'FAIL',
      diagnostics: found.slice(0, limit),
      truncated: found.length > limit,
    };
  };

  const tag: Operation<TagResourceInput, TagResourceOutput> = (input) => {
    const machine = tagged(input.resourceArn);
    const tags = new Map((JSON.parse(machine.tags) as Tag[]).map((each) => [each.key, each]));
    for (const each of input.tags ?? []) tags.set(each.key, each);
    store.machines.save({ ...machine, tags: JSON.stringify([...tags.values()]) });
    return {};
  };

  const listTags: Operation<ListTagsForResourceInput, ListTagsForResourceOutput> = (input) => ({
    tags: JSON.parse(tagged(input.resourceArn).tags),
  });

  return {
    CreateStateMachine: create,
    UpdateStateMachine: update,
    DeleteStateMachine: remove,
    DescribeStateMachine: describe,
    ListStateMachines: list,
    ValidateStateMachineDefinition: validate,
    TagResource: tag,
    ListTagsForResource: listTags,
  };
}

function checkRole(roleArn: string | undefined): string {
  if (roleArn !== undefined && /^arn:[^:]+:iam::\d{12}:role\/.+$/.test(roleArn)) return roleArn;
  throw new AwsError('InvalidArn', `Invalid Role Arn: '${roleArn}'`);
}
