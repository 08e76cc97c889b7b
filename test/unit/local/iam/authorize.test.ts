import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import type { AccessRequest, PolicyStatement, Principal } from '../../../../local/cloud/service.ts';
import { createIam } from '../../../../local/iam/iam.ts';
import { compilePattern } from '../../../../local/iam/match-pattern.ts';

const ROLE_ARN = 'arn:aws:iam::000000000000:role/app/worker';
const ROLE: Principal = { kind: 'role', roleArn: ROLE_ARN, sessionName: 'one' };
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/jobs';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:work';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/nightly';

function decide(statements: PolicyStatement[], request: Partial<AccessRequest>, caller: Principal = ROLE): string {
  const cloud = createCloud();
  const iam = createIam(cloud);
  const operations = iam.operations as Record<string, (input: object, call: object) => unknown>;
  const trust = {
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
  };
  const role = {
    RoleName: 'worker',
    Path: '/app/',
    AssumeRolePolicyDocument: JSON.stringify(trust),
    Tags: [{ Key: 'team', Value: 'blue' }],
  };
  operations.CreateRole?.(role, {});
  if (statements.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    operations.PutRolePolicy?.({ RoleName: 'worker', PolicyName: 'p', PolicyDocument }, {});
  }
  try {
    iam.authorize({ caller, requestId: 'r' }, [{ action: 'dynamodb:GetItem', resource: TABLE, ...request }]);
    return 'allowed';
  } catch (error) {
    return (error as Error).message;
  } finally {
    iam.stop();
  }
}

const allow = (rest: Partial<PolicyStatement> = {}): PolicyStatement => {
  const action = rest.NotAction ? {} : { Action: 'dynamodb:*' };
  const resource = rest.NotResource ? {} : { Resource: '*' };
  return { Effect: 'Allow', ...action, ...resource, ...rest };
};
const deny = (rest: Partial<PolicyStatement> = {}): PolicyStatement => ({ ...allow(rest), Effect: 'Deny' });
const when = (operator: string, key: string, value: string | string[] | boolean) =>
  allow({ Condition: { [operator]: { [key]: value } } });
/** `${name}` as it stands in a policy. */
const variable = (name: string) => `$\{${name}}`;
const having = (context: AccessRequest['context']): Partial<AccessRequest> => ({ context });

type Row = [sentence: string, statements: PolicyStatement[], request: Partial<AccessRequest>, allowed: boolean];

const rows: Row[] = [
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

const EVENTS: Principal = { kind: 'service', service: 'events.amazonaws.com', sourceArn: RULE };
const serviceRows: ServiceRow[] = [
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

describe('the decision on a call', () => {
  it.each(rows)('%s', (_sentence, statements, request, allowed) => {
    const decision = decide(statements, request);
    expect(decision === 'allowed').toBe(allowed);
  });

  it.each(serviceRows)('of a service or by a resource: %s', (_sentence, resourcePolicy, allowed, caller = EVENTS) => {
    const decision = decide([], { action: 'sqs:SendMessage', resource: QUEUE, resourcePolicy }, caller);
    expect(decision === 'allowed').toBe(allowed);
  });

  it('is worded as AWS words it', () => {
    const who =
      'User: arn:aws:sts::000000000000:assumed-role/worker/one is not authorized to perform: dynamodb:GetItem';
    expect(decide([], {})).toBe(
      `${who} on resource: ${TABLE} because no identity-based policy allows the dynamodb:GetItem action`,
    );
    expect(decide([allow(), deny()], {})).toBe(
      `${who} on resource: ${TABLE} with an explicit deny in an identity-based policy`,
    );
    expect(decide([], { action: 'sqs:SendMessage', resource: QUEUE }, EVENTS)).toBe(
      `User: events.amazonaws.com is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} because no resource-based policy allows the sqs:SendMessage action`,
    );
  });

  it('needs every one of several requests to be allowed', () => {
    const cloud = createCloud();
    const iam = createIam(cloud);
    expect(() => iam.authorize({ caller: ROLE, requestId: 'r' }, [])).not.toThrow();
    expect(() => iam.authorize({ caller: ROLE, requestId: 'r' }, [{ action: 'a:b', resource: '*' }])).toThrow('a:b');
    expect(() =>
      iam.authorize({ caller: { kind: 'account' }, requestId: 'r' }, [{ action: 'a:b', resource: '*' }]),
    ).not.toThrow();
  });

  it('takes microseconds', () => {
    const cloud = createCloud();
    const iam = createIam(cloud);
    const operations = iam.operations as Record<string, (input: object, call: object) => unknown>;
    const trust = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }] });
    operations.CreateRole?.({ RoleName: 'worker', Path: '/app/', AssumeRolePolicyDocument: trust }, {});
    const Statement = Array.from({ length: 10 }, (_, index) =>
      allow({ Resource: `arn:aws:dynamodb:*:*:table/t${index}` }),
    );
    const PolicyDocument = JSON.stringify({ Statement: [...Statement, allow({ Resource: TABLE })] });
    operations.PutRolePolicy?.({ RoleName: 'worker', PolicyName: 'p', PolicyDocument }, {});
    const call = { caller: ROLE, requestId: 'r' };
    const startedAt = performance.now();
    for (let n = 0; n < 10_000; n += 1) iam.authorize(call, [{ action: 'dynamodb:GetItem', resource: TABLE }]);
    expect((performance.now() - startedAt) / 10_000).toBeLessThan(0.1);
  });
});

describe('a wildcard pattern', () => {
  /** The meaning of `*` and `?`, written as slowly and plainly as possible. */
  const matches = (pattern: string, text: string): boolean => {
    if (pattern === '') return text === '';
    const [first, rest] = [pattern[0], pattern.slice(1)];
    if (first === '*') return matches(rest, text) || (text !== '' && matches(pattern, text.slice(1)));
    return text !== '' && (first === '?' || first === text[0]) && matches(rest, text.slice(1));
  };

  it('matches as the plain definition does', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.', '[', '\\'), maxLength: 6 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '[', '\\', '\n'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (glob, value) => {
        expect(compilePattern(glob, { wildcards: true })(value, () => undefined)).toBe(matches(glob, value));
      }),
      { numRuns: 2000 },
    );
  });

  it('without wildcards is equality', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        fc.pre(!left.includes('${'));
        const pattern = compilePattern(left, { wildcards: false });
        expect(pattern(left, () => undefined)).toBe(true);
        expect(pattern(right, () => undefined)).toBe(left === right);
      }),
    );
  });
});
