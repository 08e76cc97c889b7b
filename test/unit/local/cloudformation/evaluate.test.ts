import { describe, expect, it } from '@jest/globals';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { evaluate } from '../../../../local/cloudformation/evaluate.ts';
import { planStack } from '../../../../local/cloudformation/plan-stack.ts';
import type { TemplateValue } from '../../../../local/cloudformation/template.ts';

/** A placeholder of Fn::Sub. */
const sub = (name: string) => `\${${name}}`;

const STACK = { stackName: 'demo', stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/demo/1' };
const KNOWN = new Map<string, { physicalId: string; attributes: Record<string, string> }>([
  ['Queue', { physicalId: 'http://q', attributes: { Arn: 'arn:q', QueueName: 'q' } }],
  ['Nested', { physicalId: 'n', attributes: { 'Endpoint.Address': 'host' } }],
]);

function plan(template: object, parameters: Record<string, string> = {}) {
  const whole = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } }, ...template };
  return planStack(createCloud(), STACK, whole, parameters, KNOWN);
}

const PARAMETERS = {
  Stage: { Type: 'String', Default: 'local' },
  Count: { Type: 'Number', Default: '3' },
  Subnets: { Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-1, subnet-2' },
  Vpc: { Type: 'AWS::EC2::VPC::Id', Default: 'vpc-1' },
};

function value(expression: TemplateValue): TemplateValue | undefined {
  const scope = {
    Parameters: PARAMETERS,
    Mappings: { Sizes: { local: { cpu: 256 } } },
    Conditions: {
      IsLocal: { 'Fn::Equals': [{ Ref: 'Stage' }, 'local'] },
      Never: { 'Fn::Not': [{ Condition: 'IsLocal' }] },
    },
  };
  return evaluate(expression, plan(scope).scope);
}

describe('intrinsic functions', () => {
  it.each<[string, TemplateValue, unknown]>([
    ['Ref of a parameter', { Ref: 'Stage' }, 'local'],
    ['Ref of a Number is a number', { Ref: 'Count' }, 3],
    ['Ref of a list is a list, trimmed', { Ref: 'Subnets' }, ['subnet-1', 'subnet-2']],
    ['Ref of a resource', { Ref: 'Queue' }, 'http://q'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Partition' }, 'aws'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:q'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'QueueName'] }, 'q'],
    ['GetAtt with a dot in the attribute', { 'Fn::GetAtt': 'Nested.Endpoint.Address' }, 'host'],
    [
      'Sub',
      { 'Fn::Sub': `${sub('AWS::Region')}/${sub('Queue')}/${sub('Queue.Arn')}/${sub('Count')}` },
      'us-east-1/http://q/arn:q/3',
    ],
    ['Sub leaves what is escaped', { 'Fn::Sub': `${sub('!Literal')}-${sub('Stage')}` }, `${sub('Literal')}-local`],
    ['Sub with variables', { 'Fn::Sub': [`${sub('A')}-${sub('Stage')}`, { A: { Ref: 'Count' } }] }, '3-local'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Count' }, { Ref: 'Stage' }]] }, 'a-3-local'],
    ['Join of a list parameter', { 'Fn::Join': [',', { Ref: 'Subnets' }] }, 'subnet-1,subnet-2'],
    ['Select of a list parameter', { 'Fn::Select': ['1', { Ref: 'Subnets' }] }, 'subnet-2'],
    ['Select of a Split', { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': 'Queue.Arn' }] }] }, 'q'],
    ['If', { 'Fn::If': ['IsLocal', 'yes', { Ref: 'NotThere' }] }, 'yes'],
    ['NoValue takes its property away', { a: { 'Fn::If': ['Never', 1, { Ref: 'AWS::NoValue' }] }, b: 1 }, { b: 1 }],
    ['NoValue takes its item away', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
    ['Base64', { 'Fn::Base64': { 'Fn::Sub': `${sub('Stage')}` } }, 'bG9jYWw='],
    ['GetAZs', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'us-east-1a'],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'cpu'] }, 256],
    [
      'the Condition of an IAM statement is none',
      { Condition: { Bool: { x: 'true' } } },
      { Condition: { Bool: { x: 'true' } } },
    ],
  ])('%s', (_, expression, expected) => {
    expect(value(expression)).toEqual(expected);
  });

  it.each<[string, TemplateValue, string]>([
    ['a name that is nothing', { Ref: 'Nowhere' }, 'Unresolved resource dependencies [Nowhere]'],
    [
      'an attribute that is none',
      { 'Fn::GetAtt': 'Queue.Nope' },
      'resource Queue does not support attribute type Nope',
    ],
    ['a function that is none', { 'Fn::ImportValue': 'x' }, 'Fn::ImportValue is not a function'],
    ['an index beyond the list', { 'Fn::Select': [5, ['a']] }, 'Fn::Select cannot select nonexistent value'],
    ['a list in a Join', { 'Fn::Join': ['', [['a']]] }, 'Fn::Join needs a string'],
  ])('refuses %s', (_, expression, message) => {
    expect(() => value(expression)).toThrow(message);
  });
});

describe('a template', () => {
  it('combines conditions in any order of their declaration', () => {
    const { scope } = plan({
      Parameters: PARAMETERS,
      Conditions: {
        Both: { 'Fn::And': [{ Condition: 'Three' }, { Condition: 'Either' }] },
        Either: { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { Condition: 'Three' }] },
        Three: { 'Fn::Equals': [{ Ref: 'Count' }, '3'] },
      },
    });
    expect(scope.conditions).toEqual({ Both: true, Either: true, Three: true });
  });

  it('orders resources after what they name, and by conditions', () => {
    const queue = (Properties: object, more: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties, ...more });
    const { order } = plan({
      Parameters: PARAMETERS,
      Conditions: { Off: { 'Fn::Equals': [{ Ref: 'Stage' }, 'aws'] } },
      Resources: {
        A: queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::Sub': `${sub('B.Arn')}-${sub('!C')}` } } }),
        B: queue({}, { DependsOn: ['D'] }),
        C: queue({ QueueName: { 'Fn::If': ['Off', { Ref: 'A' }, { Ref: 'E' }] } }),
        D: queue({}),
        E: queue({}),
        Network: { Type: 'AWS::EC2::VPC', Condition: 'Off', Properties: { CidrBlock: '10.0.0.0/16' } },
      },
    });
    expect(order).toEqual(['D', 'B', 'A', 'E', 'C']);
  });

  const one = (resource: object) => ({ Resources: { X: resource } });
  it.each<[string, object, Record<string, string>, string]>([
    [
      'a cycle',
      { Resources: { X: { Type: 'AWS::SQS::Queue', DependsOn: 'Y' }, Y: { Type: 'AWS::SQS::Queue', DependsOn: 'X' } } },
      {},
      'Circular dependency between resources: [X, Y]',
    ],
    [
      'an unknown type',
      one({ Type: 'AWS::Neptune::DBCluster' }),
      {},
      'X (AWS::Neptune::DBCluster): the type is not known',
    ],
    [
      'a network of its own',
      one({ Type: 'AWS::EC2::Subnet' }),
      {},
      'X (AWS::EC2::Subnet): the network of this machine is the default VPC',
    ],
    [
      'an unknown property',
      one({ Type: 'AWS::SQS::Queue', Properties: { Colour: 1 } }),
      {},
      'X (AWS::SQS::Queue): the property Colour is not known',
    ],
    [
      'an unknown key of a resource',
      one({ Type: 'AWS::SQS::Queue', Propertys: {} }),
      {},
      "Invalid template resource property 'Propertys'",
    ],
    [
      'a transform',
      { Transform: 'AWS::Serverless-2016-10-31' },
      {},
      'Invalid template property or properties [Transform]',
    ],
    ['a parameter that is not declared', {}, { Nope: '1' }, 'Parameters: [Nope] do not exist in the template'],
    ['a parameter without a value', { Parameters: { P: { Type: 'String' } } }, {}, 'Parameters: [P] must have values'],
    [
      'a value that is not allowed',
      { Parameters: { P: { Type: 'String', AllowedValues: ['a'] } } },
      { P: 'b' },
      "Parameter 'P' must be one of AllowedValues",
    ],
    ['a number that is none', { Parameters: { P: { Type: 'Number' } } }, { P: 'b' }, "Parameter 'P' must be a number"],
    ['no resources', { Resources: {} }, {}, 'At least one Resources member must be defined.'],
  ])('is refused for %s', (_, template, parameters, message) => {
    expect(() => plan(template, parameters)).toThrow(message);
  });
});
