import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import type { AccessRequest, PolicyStatement, Principal } from '../../../../local/cloud/service.ts';
import { createIam } from '../../../../local/iam/iam.ts';
import { compilePattern } from '../../../../local/iam/match-pattern.ts';
import { allow, deny, EVENTS, QUEUE, ROLE, rows, serviceRows, TABLE } from './policy-cases.ts';

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
