import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type LocalStack, startLocalStack } from './local-stack.ts';

let stack: LocalStack;

beforeEach(() => {
  stack = startLocalStack();
});

afterEach(() => stack.close());

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const allow = (Action: string, Resource: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});

const NAME = 'Output';
const PLACEHOLDER = `\${${NAME}}`;

/** A stack of five services that name each other. */
function template(changes: Record<string, object> = {}, outputs: object = {}) {
  const Resources: Record<string, object> = {
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['aws.ecs'] },
        Targets: [{ Id: 'queue', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
      },
    },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'work',
        VisibilityTimeout: 60,
        RedrivePolicy: { maxReceiveCount: 3, deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
      },
    },
    DeadLetters: { Type: 'AWS::SQS::Queue' },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            },
          ],
        },
      },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'records',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: TRUST,
        Policies: [{ PolicyName: 'write', PolicyDocument: allow('dynamodb:PutItem', { 'Fn::GetAtt': 'Table.Arn' }) }],
      },
    },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        DefinitionSubstitutions: { Output: { Ref: 'Table' } },
        Definition: {
          StartAt: 'Done',
          QueryLanguage: 'JSONata',
          States: { Done: { Type: 'Succeed', Output: PLACEHOLDER } },
        },
      },
    },
    ...changes,
  };
  const kept = Object.fromEntries(Object.entries(Resources).filter(([, resource]) => 'Type' in resource));
  const Outputs = {
    TableName: { Value: { Ref: 'Table' } },
    Stream: { Value: { 'Fn::GetAtt': 'Table.StreamArn' } },
    ...outputs,
  };
  return { Resources: kept, Outputs };
}

/** Everything that the services have, for comparison: no name or id that differs between two deploys. */
async function everything() {
  const { ask } = stack;
  const queues = (await ask<{ QueueUrls?: string[] }>('sqs', 'ListQueues')).QueueUrls ?? [];
  const attributes = queues.map(async (QueueUrl) => {
    const input = { QueueUrl, AttributeNames: ['VisibilityTimeout', 'RedrivePolicy', 'Policy'] };
    return [QueueUrl, (await ask<{ Attributes: object }>('sqs', 'GetQueueAttributes', input)).Attributes];
  });
  const { Rules } = await ask<{ Rules: { Name: string }[] }>('events', 'ListRules');
  const targets = Rules.map(({ Name }) => ask('events', 'ListTargetsByRule', { Rule: Name }));
  const { Roles } = await ask<{ Roles: { RoleName: string }[] }>('iam', 'ListRoles');
  const policies = Roles.map(({ RoleName }) => ask('iam', 'GetRolePolicy', { RoleName, PolicyName: 'write' }));
  const { stateMachines } = await ask<{ stateMachines: { name: string }[] }>('states', 'ListStateMachines');
  return {
    queues: await Promise.all(attributes),
    tables: await ask('dynamodb', 'ListTables'),
    ttl: await ask('dynamodb', 'DescribeTimeToLive', { TableName: 'records' }),
    rules: Rules.map(({ Name }) => Name),
    targets: await Promise.all(targets),
    policies: await Promise.all(policies),
    machines: stateMachines.map(({ name }) => name),
  };
}

describe('deploying a stack', () => {
  it('creates its resources and gives outputs and physical ids', async () => {
    const { outputs, resources } = await stack.deploy(template());
    expect(outputs).toEqual({ TableName: 'records', Stream: expect.stringContaining('table/records/stream/') });
    expect(resources.Queue).toEqual({ type: 'AWS::SQS::Queue', physicalId: expect.stringMatching(/\/work$/) });
    expect(resources.Role?.physicalId).toMatch(/^demo-Role-[A-Z0-9]{12}$/);
    const { definition } = await stack.ask<{ definition: string }>('states', 'DescribeStateMachine', {
      stateMachineArn: resources.Machine?.physicalId,
    });
    expect(JSON.parse(definition).States.Done.Output).toBe('records');
    expect(await everything()).toMatchObject({ ttl: { TimeToLiveDescription: { AttributeName: 'expiresAt' } } });
  });

  it('does nothing the second time', async () => {
    const first = await stack.deploy(template());
    expect(await stack.deploy(template())).toEqual(first);
    expect(stack.changes()).toEqual([]);
  });

  it('updates only what changed, and what that changes', async () => {
    await stack.deploy(template());
    const DeadLetters = {
      Type: 'AWS::SQS::Queue',
      Properties: { MessageRetentionPeriod: 1209600, Tags: [{ Key: 'a', Value: 'b' }] },
    };
    await stack.deploy(template({ DeadLetters }));
    expect(stack.changes()).toEqual(['sqs:SetQueueAttributes', 'sqs:TagQueue']);
    await stack.deploy(template());
    const { QueueUrl } = await stack.ask<{ QueueUrl: string }>('sqs', 'GetQueueUrl', {
      QueueName: (await stack.deploy(template())).resources.DeadLetters?.physicalId.split('/').at(-1),
    });
    const input = { QueueUrl, AttributeNames: ['MessageRetentionPeriod'] };
    expect(await stack.ask('sqs', 'GetQueueAttributes', input)).toEqual({
      Attributes: { MessageRetentionPeriod: '345600' },
    });
    expect(await stack.ask('sqs', 'ListQueueTags', { QueueUrl })).toEqual({ Tags: {} });
  });

  it('adds and takes away an index, and the stream', async () => {
    await stack.deploy(template());
    const base = template().Resources.Table as { Type: string; Properties: Record<string, unknown> };
    const Table = {
      ...base,
      Properties: {
        ...base.Properties,
        StreamSpecification: undefined,
        AttributeDefinitions: ['pk', 'dueAt'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'due',
            KeySchema: [{ AttributeName: 'dueAt', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
      },
    };
    const { Outputs, ...withoutStream } = template({ Table });
    await stack.deploy(withoutStream);
    const described = await stack.ask<{ Table: object }>('dynamodb', 'DescribeTable', { TableName: 'records' });
    expect(described.Table).toMatchObject({ GlobalSecondaryIndexes: [{ IndexName: 'due', IndexStatus: 'ACTIVE' }] });
    expect(described.Table).not.toHaveProperty('StreamSpecification.StreamViewType');
    await stack.deploy(template());
    const back = await stack.ask<{ Table: object }>('dynamodb', 'DescribeTable', { TableName: 'records' });
    expect(back.Table).toMatchObject({ StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } });
    expect(back.Table).not.toHaveProperty('GlobalSecondaryIndexes.0');
  });

  it('replaces what has to be another resource, and deletes the old one last', async () => {
    await stack.deploy(template());
    const old = template().Resources.Queue as { Properties: object };
    const Queue = { Type: 'AWS::SQS::Queue', Properties: { ...old.Properties, QueueName: 'other' } };
    const { resources } = await stack.deploy(template({ Queue }));
    expect(resources.Queue?.physicalId).toMatch(/\/other$/);
    expect(stack.changes().at(-1)).toBe('sqs:DeleteQueue');
    const { queues } = await everything();
    expect(queues.map(([url]) => String(url).split('/').at(-1))).toEqual([
      expect.stringMatching(/^demo-DeadLetters/),
      'other',
    ]);
  });

  it('refuses to replace a resource whose name the template fixes', async () => {
    await stack.deploy(template());
    const old = template().Resources.Table as { Properties: object };
    const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' }];
    const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' }];
    const Table = { Type: 'AWS::DynamoDB::Table', Properties: { ...old.Properties, KeySchema, AttributeDefinitions } };
    await expect(stack.deploy(template({ Table }))).rejects.toThrow(
      'Could not create Table (AWS::DynamoDB::Table): CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename records and update the stack again.',
    );
    await stack.deploy(template());
    expect(stack.changes()).toEqual([]);
  });

  it('deletes what the template no longer has, except what it retains', async () => {
    const Kept = { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain', Properties: { QueueName: 'kept' } };
    await stack.deploy(template({ Kept, Extra: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'extra' } } }));
    const { resources } = await stack.deploy(template({ Rule: {}, Role: {}, Machine: {} }));
    expect(Object.keys(resources)).not.toContain('Extra');
    const left = await everything();
    expect(left).toMatchObject({ rules: [], policies: [], machines: [] });
    expect(left.queues.map(([url]) => String(url).split('/').at(-1))).toContain('kept');
    expect(left.queues).toHaveLength(3);
  });

  it('follows the URLs of queues to another port, for clients go where they point', async () => {
    const { resources } = await stack.deploy(template({}, { Url: { Value: { Ref: 'Queue' } } }));
    stack.endpoint.url = 'http://127.0.0.1:5000';
    const moved = await stack.deploy(template({}, { Url: { Value: { Ref: 'Queue' } } }));
    expect(resources.Queue?.physicalId).toBe('http://127.0.0.1:4566/000000000000/work');
    expect(moved.outputs.Url).toBe('http://127.0.0.1:5000/000000000000/work');
    expect(stack.changes()).toEqual(['sqs:SetQueueAttributes', 'sqs:SetQueueAttributes']);
    const input = { QueueUrl: moved.outputs.Url, AttributeNames: ['Policy'] };
    const { Attributes } = await stack.ask<{ Attributes: { Policy: string } }>('sqs', 'GetQueueAttributes', input);
    expect(Attributes.Policy).toContain('sqs:SendMessage');
  });

  it('says which resource failed and in which words, keeps what was done, and goes on the next time', async () => {
    const Bad = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'bad', DelaySeconds: 5000 } };
    await expect(stack.deploy(template({ Bad }))).rejects.toThrow(
      /^Could not create Bad \(AWS::SQS::Queue\): InvalidAttributeValue: /,
    );
    await stack.deploy(template({ Bad: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'bad' } } }));
    expect(stack.changes()).toEqual(['sqs:CreateQueue']);
  });

  it('never takes over a resource of the same name that it has not made', async () => {
    await stack.ask('dynamodb', 'CreateTable', {
      TableName: 'records',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'theirs', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'theirs', KeyType: 'HASH' }],
    });
    const refusal = /^Could not create Table \(AWS::DynamoDB::Table\): ResourceInUseException: /;
    await expect(stack.deploy(template())).rejects.toThrow(refusal);
    await expect(stack.deploy(template())).rejects.toThrow(refusal);
  });

  it('touches nothing for a template that is wrong', async () => {
    const Odd = { Type: 'AWS::SQS::Queue', Properties: { Nope: 1 } };
    await expect(stack.deploy(template({ Odd }))).rejects.toThrow('the property Nope is not known');
    expect(stack.changes()).toEqual([]);
  });
});

describe('a deploy that is killed', () => {
  /** The old stack, then a change that creates, updates, replaces and deletes. */
  const before = template({ Gone: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'gone' } } });
  const old = before.Resources.Queue as { Properties: object };
  const after = template({
    Queue: { Type: 'AWS::SQS::Queue', Properties: { ...old.Properties, QueueName: 'renamed', VisibilityTimeout: 90 } },
    New: { Type: 'AWS::SQS::Queue' },
  });

  it.each(['before', 'after'] as const)('at any call, %s it is answered, is repaired by the next', async (when) => {
    await stack.deploy(before);
    await stack.deploy(after);
    const expected = await everything();
    for (let atCall = 1; ; atCall += 1) {
      await stack.close();
      stack = startLocalStack();
      const first = await stack.deployUntil(before, { atCall, when });
      await stack.deploy(before);
      const firstCalls = stack.changes().length;
      const second = await stack.deployUntil(after, { atCall, when });
      await stack.deploy(after);
      expect({ atCall, ...(await everything()) }).toEqual({ atCall, ...expected });
      await stack.deploy(after);
      expect(stack.changes()).toEqual([]);
      if (!first && !second) {
        expect(firstCalls).toBe(0);
        expect(atCall).toBeGreaterThan(15);
        return;
      }
    }
  });
});
