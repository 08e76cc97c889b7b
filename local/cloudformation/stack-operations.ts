import { AwsError } from '../cloud/aws-error.ts';
import type { ResourceRecord, StackRecord, StackStore } from './stack-store.ts';

export interface StackInput {
  /** The name or the id of a stack. */
  StackName?: string;
}

interface ResourcesInput extends StackInput {
  LogicalResourceId?: string;
}

interface ListInput {
  StackStatusFilter?: string[];
}

/** What CloudFormation tells of its stacks; docs.aws.amazon.com/AWSCloudFormation/latest/APIReference. */
export function createStackOperations(store: StackStore) {
  function getStack(name: string | undefined): StackRecord {
    const stack = store.listStacks().find(({ stackName, stackId }) => stackName === name || stackId === name);
    if (stack) return stack;
    throw new AwsError('ValidationError', `Stack with id ${name} does not exist`);
  }

  return {
    DescribeStacks: ({ StackName }: StackInput) => ({
      Stacks: (StackName === undefined ? store.listStacks() : [getStack(StackName)]).map(toStack),
    }),
    ListStacks: ({ StackStatusFilter }: ListInput) => ({
      StackSummaries: store
        .listStacks()
        .filter(({ status }) => !StackStatusFilter?.length || StackStatusFilter.includes(status))
        .map(toSummary),
    }),
    DescribeStackResources({ StackName, LogicalResourceId }: ResourcesInput) {
      const stack = getStack(StackName);
      const resources = store
        .listResources(stack.stackName)
        .filter(({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId);
      const { stackName, stackId } = stack;
      return {
        StackResources: resources.map((resource) => ({
          StackName: stackName,
          StackId: stackId,
          Timestamp: new Date(resource.updatedAtMs),
          ...toResource(resource),
        })),
      };
    },
    ListStackResources: ({ StackName }: StackInput) => ({
      StackResourceSummaries: store.listResources(getStack(StackName).stackName).map((resource) => ({
        LastUpdatedTimestamp: new Date(resource.updatedAtMs),
        ...toResource(resource),
      })),
    }),
    GetTemplate: ({ StackName }: StackInput) => ({
      TemplateBody: JSON.stringify(getStack(StackName).template, null, 2),
      StagesAvailable: ['Original', 'Processed'],
    }),
  };
}

function toSummary(stack: StackRecord) {
  return {
    StackName: stack.stackName,
    StackId: stack.stackId,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    CreationTime: new Date(stack.createdAtMs),
    LastUpdatedTime: new Date(stack.updatedAtMs),
  };
}

function toStack(stack: StackRecord) {
  return {
    ...toSummary(stack),
    Parameters: Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    DisableRollback: true,
  };
}

function toResource({ logicalId, physicalId, type, status }: ResourceRecord) {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId || undefined,
    ResourceType: type,
    ResourceStatus: status,
  };
}
