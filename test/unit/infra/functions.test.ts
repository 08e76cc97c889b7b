import { beforeAll, describe, expect, it } from '@jest/globals';
import { ofType, PACKAGE_MS_MAX, packagedTemplate, type Template } from './packaged-template.ts';

/** Functions whose failures go to no dead letter queue, and why none is needed. */
const CALLER_WAITS = 'its caller waits for the answer, and hears of the failure';
const RETRIED = 'Step Functions waits for the answer, retries, and ends the execution: a rule hears of that';
const WITHOUT_DEAD_LETTERS: Readonly<Record<string, string>> = {
  apiServices: CALLER_WAITS,
  apiPlans: CALLER_WAITS,
  apiTasks: CALLER_WAITS,
  apiTaskDefinitions: CALLER_WAITS,
  apiClusters: CALLER_WAITS,
  apiDefault: CALLER_WAITS,
  wake: CALLER_WAITS,
  beginDeployment: RETRIED,
  advanceDeployment: RETRIED,
  evaluateGate: RETRIED,
  probeTasks: CALLER_WAITS,
  advanceJob: RETRIED,
};

interface FunctionProperties {
  FunctionName: string;
  Timeout: number;
  MemorySize: number;
  Runtime: string;
  Role: { 'Fn::GetAtt': [string, string] };
  DeadLetterConfig?: { TargetArn: unknown };
}

interface MappingProperties {
  FunctionName: { 'Fn::GetAtt': [string, string] };
  EventSourceArn: { 'Fn::GetAtt': [string, string] };
  DestinationConfig?: { OnFailure: { Destination: unknown } };
  FunctionResponseTypes: string[];
}

const DEAD_LETTERS = { 'Fn::GetAtt': ['EventDeadLetters', 'Arn'] };
const PREFIX = 'slipway-dev-';

let template: Template;
let functions: [string, FunctionProperties][];
let mappings: MappingProperties[];

beforeAll(async () => {
  template = await packagedTemplate('iam');
  functions = ofType(template, 'AWS::Lambda::Function') as unknown as typeof functions;
  mappings = ofType(template, 'AWS::Lambda::EventSourceMapping').map(
    ([, mapping]) => mapping as unknown as MappingProperties,
  );
}, PACKAGE_MS_MAX);

/** Where an invocation ends that failed for the last time. */
function deadLettersOf(id: string, { DeadLetterConfig }: FunctionProperties): unknown {
  if (DeadLetterConfig) return DeadLetterConfig.TargetArn;
  const mapping = mappings.find(({ FunctionName }) => FunctionName['Fn::GetAtt'][0] === id);
  if (mapping?.DestinationConfig) return mapping.DestinationConfig.OnFailure.Destination;
  // What a queue's consumer fails at goes back, and in the end to the queue's own dead letter queue.
  const queue = template.Resources[mapping?.EventSourceArn['Fn::GetAtt'][0] ?? ''];
  return (queue?.Properties.RedrivePolicy as { deadLetterTargetArn: unknown } | undefined)?.deadLetterTargetArn;
}

describe('each function', () => {
  it('is one of about twenty: one for each set of permissions', () => {
    expect(functions.length).toBeGreaterThan(10);
    expect(functions.length).toBeLessThan(25);
  });

  it('has a role that no other function has', () => {
    const roles = functions.map(([, { Role }]) => Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(roles.length);
    for (const role of roles) expect(template.Resources[role]?.Type).toBe('AWS::IAM::Role');
  });

  it('has a timeout, memory, and the Node of this repository', () => {
    for (const [, { Timeout, MemorySize, Runtime }] of functions) {
      expect(Timeout).toBeGreaterThan(0);
      expect(MemorySize).toBeGreaterThanOrEqual(256);
      expect(Runtime).toBe('nodejs24.x');
    }
  });

  it('writes a log of its own that is kept for a while and no longer', () => {
    const kept = ofType(template, 'AWS::Logs::LogGroup').map(([, { LogGroupName, RetentionInDays }]) => [
      LogGroupName,
      RetentionInDays,
    ]);
    for (const [, { FunctionName }] of functions) expect(kept).toContainEqual([`/aws/lambda/${FunctionName}`, 30]);
  });

  it('has somewhere for what it failed at, or a reason why not', () => {
    const without = functions.filter(([id, fn]) => deadLettersOf(id, fn) === undefined);
    expect(without.map(([, { FunctionName }]) => FunctionName.replace(PREFIX, '')).sort()).toEqual(
      Object.keys(WITHOUT_DEAD_LETTERS).sort(),
    );
  });

  it('may send there', () => {
    for (const [id, fn] of functions) {
      const target = deadLettersOf(id, fn);
      // A redrive is the queue's own doing.
      const source = mappings.find(({ FunctionName }) => FunctionName['Fn::GetAtt'][0] === id)?.EventSourceArn;
      if (template.Resources[source?.['Fn::GetAtt'][0] ?? '']?.Type === 'AWS::SQS::Queue') continue;
      if (JSON.stringify(target) !== JSON.stringify(DEAD_LETTERS)) continue;
      const role = JSON.stringify(template.Resources[fn.Role['Fn::GetAtt'][0]]);
      expect(role).toContain(JSON.stringify({ Action: ['sqs:SendMessage'], Resource: DEAD_LETTERS }).slice(1, -1));
    }
  });

  it('that is mapped to a queue or a stream says which items of a batch failed', () => {
    expect(mappings.length).toBe(4);
    for (const { FunctionResponseTypes } of mappings)
      expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });
});

describe('rules', () => {
  it('keep what they could not hand over', () => {
    const targets = ofType(template, 'AWS::Events::Rule').flatMap(
      ([, { Targets }]) => Targets as { DeadLetterConfig?: { Arn: unknown } }[],
    );
    expect(targets.length).toBeGreaterThan(0);
    for (const { DeadLetterConfig } of targets) expect(DeadLetterConfig).toEqual({ Arn: DEAD_LETTERS });
  });

  it('hear of this stack’s tasks alone, not of those of a stack whose name goes on', () => {
    const patterns = ofType(template, 'AWS::Events::Rule').map(([, { EventPattern }]) => EventPattern);
    expect(patterns).toContainEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: {
        group: [{ prefix: 'slipway-slipway-dev/' }, { prefix: 'slipway-slipway-dev:' }, 'slipway-slipway-dev'],
      },
    });
  });
});
