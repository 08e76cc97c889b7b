import type {
  DescribeStateMachineInput,
  DescribeStateMachineOutput,
  ListStateMachinesInput,
  ListStateMachinesOutput,
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  Tag,
  TagResourceInput,
  TagResourceOutput,
  ValidateStateMachineDefinitionInput,
  ValidateStateMachineDefinitionOutput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Operation } from '../../cloud/service.ts';
import type { Machine } from '../store/machine-store.ts';
import type { StatesStore } from '../store/states-store.ts';
import { validateDefinition } from '../validation/validate-definition.ts';
import { getMachine } from './get-machine.ts';
import { makePageToken, pageSize, readPageToken } from './page-token.ts';

/** What can be asked of state machines and definitions, and their tags. */
export function machineViews(store: StatesStore) {
  function tagged(arn: string | undefined): Machine {
    const machine = arn === undefined ? undefined : store.machines.get(arn);
    if (!machine) throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`, 400, { resourceName: arn });
    return machine;
  }

  const describe: Operation<DescribeStateMachineInput, DescribeStateMachineOutput> = (input) => {
    const machine = getMachine(store, input.stateMachineArn);
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
    DescribeStateMachine: describe,
    ListStateMachines: list,
    ValidateStateMachineDefinition: validate,
    TagResource: tag,
    ListTagsForResource: listTags,
  };
}
