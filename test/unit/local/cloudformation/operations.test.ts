import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCloud, type RunningCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { type CloudFormation, createCloudFormation } from '../../../../local/cloudformation/cloudformation.ts';
import { createSqs } from '../../../../local/sqs/sqs.ts';

let cloud: RunningCloud;
let cloudformation: CloudFormation;

const TEMPLATE = {
  Parameters: { Stage: { Type: 'String', Default: 'local' }, Secret: { Type: 'String', NoEcho: true } },
  Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Stage' } } } },
  Outputs: {
    Url: {
      Description: 'where',
      Value: { Ref: 'Queue' },
      Export: { Name: { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'url']] } },
    },
  },
};

beforeEach(async () => {
  cloud = createCloud();
  cloud.add(createSqs(cloud));
  cloudformation = createCloudFormation(cloud);
  cloud.add(cloudformation);
});

afterEach(() => cloud.stop());

const deploy = (template: object = TEMPLATE) =>
  cloudformation.deploy({
    stackName: 'demo',
    template,
    parameters: { Secret: 'hush' },
    assets: async () => new Uint8Array(),
  });
const ask = (operation: string, input = {}) =>
  cloud.call<Record<string, unknown>>('cloudformation', operation, input, ACCOUNT);

describe('CloudFormation, asked', () => {
  it('describes a stack with its parameters, secrets masked, and its outputs', async () => {
    await deploy();
    const { Stacks } = await ask('DescribeStacks', { StackName: 'demo' });
    expect(Stacks).toEqual([
      expect.objectContaining({
        StackName: 'demo',
        StackId: expect.stringMatching(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/demo\//),
        StackStatus: 'CREATE_COMPLETE',
        Parameters: [
          { ParameterKey: 'Stage', ParameterValue: 'local' },
          { ParameterKey: 'Secret', ParameterValue: '****' },
        ],
        Outputs: [
          {
            OutputKey: 'Url',
            OutputValue: expect.stringMatching(/\/local$/),
            Description: 'where',
            ExportName: 'demo-url',
          },
        ],
      }),
    ]);
  });

  it('lists stacks and resources, and gives the template back', async () => {
    await deploy();
    expect(await ask('ListStacks', { StackStatusFilter: ['CREATE_COMPLETE'] })).toMatchObject({
      StackSummaries: [{ StackName: 'demo' }],
    });
    expect(await ask('ListStacks', { StackStatusFilter: ['UPDATE_FAILED'] })).toEqual({ StackSummaries: [] });
    const resource = { LogicalResourceId: 'Queue', ResourceType: 'AWS::SQS::Queue', ResourceStatus: 'CREATE_COMPLETE' };
    expect(await ask('DescribeStackResources', { StackName: 'demo' })).toMatchObject({ StackResources: [resource] });
    expect(await ask('ListStackResources', { StackName: 'demo' })).toMatchObject({
      StackResourceSummaries: [resource],
    });
    const { TemplateBody } = await ask('GetTemplate', { StackName: 'demo' });
    expect(JSON.parse(String(TemplateBody))).toEqual(TEMPLATE);
  });

  it('tells what failed', async () => {
    const Bad = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: -1 } };
    await expect(deploy({ ...TEMPLATE, Resources: { ...TEMPLATE.Resources, Bad } })).rejects.toThrow('Bad');
    const { Stacks } = await ask('DescribeStacks');
    expect(Stacks).toMatchObject([
      { StackStatus: 'CREATE_FAILED', StackStatusReason: expect.stringContaining('Could not create Bad') },
    ]);
    await expect(ask('DescribeStacks', { StackName: 'none' })).rejects.toThrow('Stack with id none does not exist');
  });

  it('deploys a stack once at a time', async () => {
    const [first, second] = await Promise.allSettled([deploy(), deploy()]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('IN_PROGRESS') } });
  });
});
