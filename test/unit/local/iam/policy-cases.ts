import type { AccessRequest, PolicyStatement, Principal } from '../../../../local/cloud/service.ts';

const ROLE_ARN = 'arn:aws:iam::000000000000:role/app/worker';
export const ROLE: Principal = { kind: 'role', roleArn: ROLE_ARN, sessionName: 'one' };
export const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/jobs';
export const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:work';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/nightly';

export const allow = (rest: Partial<PolicyStatement> = {}): PolicyStatement => {
  const action = rest.NotAction ? {} : { Action: 'dynamodb:*' };
  const resource = rest.NotResource ? {} : { Resource: '*' };
  return { Effect: 'Allow', ...action, ...resource, ...rest };
};
export const deny = (rest: Partial<PolicyStatement> = {}): PolicyStatement => ({ ...allow(rest), Effect: 'Deny' });
const when = (operator: string, key: string, value: string | string[] | boolean) =>
  allow({ Condition: { [operator]: { [key]: value } } });
/** `${name}` as it stands in a policy. */
const variable = (name: string) => `$\{${name}}`;
const having = (context: AccessRequest['context']): Partial<AccessRequest> => ({ context });

type Row = [sentence: string, statements: PolicyStatement[], request: Partial<AccessRequest>, allowed: boolean];

export const rows: Row[] = [
  ['nothing allows', [], {}, false],
  ['an exact action', [allow({ Action: 'dynamodb:GetItem' })], {}, true],
  ['another action', [allow({ Action: 'dynamodb:PutItem' })], {}, false],
  ['an action in other case', [allow({ Action: 'DynamoDB:getitem' })], {}, true],
  ['an action with a star', [allow({ Action: 'dynamodb:Get*' })], {}, true],
  ['an action with a question mark', [allow({ Action: 'dynamodb:?etItem' })], {}, true],
  ['a question mark is exactly one character', [allow({ Action: 'dynamodb:GetItem?' })], {}, false],
  ['an action of another service', [allow({ Action: 'sqs:*' })], {}, false],
  ['one of several actions', [allow({ Action: ['sqs:*', 'dynamodb:GetItem'] })], {}, true],
  ['NotAction of another action', [allow({ NotAction: 'dynamodb:PutItem' })], {}, true],
  ['NotAction of this action', [allow({ NotAction: 'dynamodb:Get*' })], {}, false],
  ['an exact resource', [allow({ Resource: TABLE })], {}, true],
  [
    'a resource that differs in case',
    [allow({ Resource: TABLE.toUpperCase().replace('ARN:AWS', 'arn:aws') })],
    {},
    false,
  ],
  ['a resource with a star', [allow({ Resource: `${TABLE.slice(0, -2)}*` })], {}, true],
  ['a star in the region segment', [allow({ Resource: 'arn:aws:dynamodb:*:*:table/jobs' })], {}, true],
  ['a star that would have to cross segments', [allow({ Resource: 'arn:aws:dynamodb:us-*:table/jobs:*' })], {}, false],
  [
    'a star within the resource part crosses slashes',
    [allow({ Resource: 'arn:aws:dynamodb:us-east-1:000000000000:*' })],
    {},
    true,
  ],
  ['the index of a table is not the table', [allow({ Resource: `${TABLE}/index/*` })], {}, false],
  ['NotResource of another', [allow({ NotResource: QUEUE })], {}, true],
  ['NotResource of this', [allow({ NotResource: [QUEUE, TABLE] })], {}, false],
  ['an action without resource types needs a star', [allow({ Resource: TABLE })], { resource: '*' }, false],
  ['an action without resource types with a star', [allow()], { resource: '*' }, true],
  ['a deny wins over an allow', [allow(), deny({ Action: 'dynamodb:GetItem' })], {}, false],
  ['a deny wins whatever the order', [deny({ Action: 'dynamodb:GetItem' }), allow()], {}, false],
  ['a deny of another resource', [allow(), deny({ Resource: QUEUE })], {}, true],
  [
    'a deny whose condition does not hold',
    [allow(), deny({ Condition: { StringEquals: { 'ecs:cluster': 'a' } } })],
    having({ 'ecs:cluster': 'b' }),
    true,
  ],
  [
    'StringEquals',
    [when('StringEquals', 'iam:PassedToService', 'ecs-tasks.amazonaws.com')],
    having({ 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
    true,
  ],
  [
    'StringEquals of another value',
    [when('StringEquals', 'iam:PassedToService', 'ecs-tasks.amazonaws.com')],
    having({ 'iam:PassedToService': 'lambda.amazonaws.com' }),
    false,
  ],
  ['StringEquals takes no wildcards', [when('StringEquals', 'k', 'a*')], having({ k: 'ab' }), false],
  ['StringEquals of one of several', [when('StringEquals', 'k', ['a', 'b'])], having({ k: 'b' }), true],
  ['StringEquals of a missing key', [when('StringEquals', 'k', 'a')], {}, false],
  ['StringEqualsIfExists of a missing key', [when('StringEqualsIfExists', 'k', 'a')], {}, true],
  ['StringEqualsIfExists of another value', [when('StringEqualsIfExists', 'k', 'a')], having({ k: 'b' }), false],
  ['a condition key in other case', [when('StringEquals', 'ECS:Cluster', 'a')], having({ 'ecs:cluster': 'a' }), true],
  ['StringNotEquals', [when('StringNotEquals', 'k', ['a', 'b'])], having({ k: 'c' }), true],
  ['StringNotEquals of one of the values', [when('StringNotEquals', 'k', ['a', 'b'])], having({ k: 'b' }), false],
  ['StringNotEquals of a missing key', [when('StringNotEquals', 'k', 'a')], {}, true],
  ['StringEqualsIgnoreCase', [when('StringEqualsIgnoreCase', 'k', 'ABC')], having({ k: 'abc' }), true],
  ['StringNotEqualsIgnoreCase', [when('StringNotEqualsIgnoreCase', 'k', 'ABC')], having({ k: 'abc' }), false],
  ['StringLike', [when('StringLike', 'k', 'a?c*')], having({ k: 'abcd/e:f' }), true],
  ['StringNotLike', [when('StringNotLike', 'k', 'a*')], having({ k: 'abc' }), false],
  [
    'ArnEquals with a star',
    [when('ArnEquals', 'ecs:cluster', 'arn:aws:ecs:*:*:cluster/*')],
    having({ 'ecs:cluster': 'arn:aws:ecs:us-east-1:000000000000:cluster/default' }),
    true,
  ],
  ['ArnLike of another service', [when('ArnLike', 'k', 'arn:aws:ecs:*:*:*')], having({ k: QUEUE }), false],
  ['ArnNotLike', [when('ArnNotLike', 'k', 'arn:aws:ecs:*:*:*')], having({ k: QUEUE }), true],
  ['Bool', [when('Bool', 'k', true)], having({ k: 'true' }), true],
  ['Bool as a string', [when('Bool', 'k', 'false')], having({ k: 'true' }), false],
  ['NumericLessThan', [when('NumericLessThan', 'k', '10')], having({ k: '9.5' }), true],
  ['NumericGreaterThanEquals', [when('NumericGreaterThanEquals', 'k', '10')], having({ k: '9' }), false],
  ['NumericEquals compares numbers, not text', [when('NumericEquals', 'k', '10')], having({ k: '10.0' }), true],
  ['DateGreaterThan now', [when('DateGreaterThan', 'aws:CurrentTime', '2020-01-01T00:00:00Z')], {}, true],
  ['DateLessThan now, in epoch seconds', [when('DateLessThan', 'aws:CurrentTime', '1577836800')], {}, false],
  [
    'IpAddress in the range',
    [when('IpAddress', 'aws:SourceIp', '10.0.0.0/8')],
    having({ 'aws:SourceIp': '10.1.2.3' }),
    true,
  ],
  [
    'IpAddress outside the range',
    [when('IpAddress', 'aws:SourceIp', '10.0.0.0/8')],
    having({ 'aws:SourceIp': '11.1.2.3' }),
    false,
  ],
  ['NotIpAddress', [when('NotIpAddress', 'aws:SourceIp', '10.0.0.0/8')], having({ 'aws:SourceIp': '11.1.2.3' }), true],
  ['Null true of a missing key', [when('Null', 'k', 'true')], {}, true],
  ['Null true of a present key', [when('Null', 'k', 'true')], having({ k: 'a' }), false],
  ['Null false of a present key', [when('Null', 'k', 'false')], having({ k: 'a' }), true],
  [
    'ForAllValues, all of them',
    [when('ForAllValues:StringEquals', 'aws:TagKeys', ['a', 'b'])],
    having({ 'aws:TagKeys': ['a'] }),
    true,
  ],
  [
    'ForAllValues, not all of them',
    [when('ForAllValues:StringEquals', 'aws:TagKeys', ['a', 'b'])],
    having({ 'aws:TagKeys': ['a', 'c'] }),
    false,
  ],
  ['ForAllValues of a missing key', [when('ForAllValues:StringEquals', 'aws:TagKeys', 'a')], {}, true],
  [
    'ForAnyValue, one of them',
    [when('ForAnyValue:StringLike', 'aws:TagKeys', 'c*')],
    having({ 'aws:TagKeys': ['a', 'cc'] }),
    true,
  ],
  [
    'ForAnyValue, none of them',
    [when('ForAnyValue:StringEquals', 'aws:TagKeys', 'd')],
    having({ 'aws:TagKeys': ['a', 'c'] }),
    false,
  ],
  ['ForAnyValue of a missing key', [when('ForAnyValue:StringNotEquals', 'aws:TagKeys', 'd')], {}, false],
  [
    'all the conditions have to hold',
    [allow({ Condition: { StringEquals: { a: '1', b: '2' } } })],
    having({ a: '1', b: '3' }),
    false,
  ],
  ['aws:PrincipalArn', [when('ArnEquals', 'aws:PrincipalArn', ROLE_ARN)], {}, true],
  ['aws:PrincipalTag', [when('StringEquals', 'aws:PrincipalTag/team', 'blue')], {}, true],
  ['aws:RequestedRegion', [when('StringEquals', 'aws:RequestedRegion', 'us-east-1')], {}, true],
  [
    'a variable in a resource',
    [allow({ Resource: `arn:aws:dynamodb:us-east-1:${variable('aws:PrincipalAccount')}:table/*` })],
    {},
    true,
  ],
  [
    'a variable without a value',
    [allow({ Resource: `arn:aws:dynamodb:us-east-1:*:table/${variable('aws:PrincipalTag/none')}` })],
    {},
    false,
  ],
  [
    'a variable with a default',
    [allow({ Resource: `arn:aws:dynamodb:us-east-1:*:table/${variable("aws:PrincipalTag/none, 'jobs'")}` })],
    {},
    true,
  ],
  [
    'a variable in a condition',
    [when('StringEquals', 'k', variable('aws:PrincipalTag/team'))],
    having({ k: 'blue' }),
    true,
  ],
  [
    'an escaped star is a star and not a wildcard',
    [when('StringLike', 'k', `a${variable('*')}`)],
    having({ k: 'ab' }),
    false,
  ],
];

const byRule = (rest: Partial<PolicyStatement> = {}) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow' as const,
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: QUEUE,
      ...rest,
    },
  ],
});

type ServiceRow = [
  sentence: string,
  resourcePolicy: AccessRequest['resourcePolicy'],
  allowed: boolean,
  caller?: Principal,
];

export const EVENTS: Principal = { kind: 'service', service: 'events.amazonaws.com', sourceArn: RULE };
export const serviceRows: ServiceRow[] = [
  ['a service without a resource policy', undefined, false],
  ['a service that the policy names', byRule(), true],
  ['another service', byRule({ Principal: { Service: 'sns.amazonaws.com' } }), false],
  ['another action', byRule({ Action: 'sqs:ReceiveMessage' }), false],
  ['the right aws:SourceArn', byRule({ Condition: { ArnEquals: { 'aws:SourceArn': RULE } } }), true],
  ['another aws:SourceArn', byRule({ Condition: { ArnEquals: { 'aws:SourceArn': `${RULE}s` } } }), false],
  [
    'the right aws:SourceAccount',
    byRule({ Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } } }),
    true,
  ],
  [
    'another aws:SourceAccount',
    byRule({ Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }),
    false,
  ],
  ['everyone', byRule({ Principal: '*' }), true],
  [
    'a deny of everyone',
    { Statement: [...byRule().Statement, { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: QUEUE }] },
    false,
  ],
  ['a role that the policy names', byRule({ Principal: { AWS: ROLE_ARN } }), true, ROLE],
  [
    "a role's account, which only delegates",
    byRule({ Principal: { AWS: 'arn:aws:iam::000000000000:root' } }),
    false,
    ROLE,
  ],
  [
    "a deny of a role's account",
    {
      Statement: [
        ...byRule({ Principal: '*' }).Statement,
        ...byRule({ Effect: 'Deny', Principal: { AWS: '000000000000' } }).Statement,
      ],
    },
    false,
    ROLE,
  ],
];
