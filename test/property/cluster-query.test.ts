import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileQuery } from '../../local/ecs/placement/compile-query.ts';
import { findQueryFault } from '../../shared/contract/rules/find-query-fault.ts';

const test = fc.constantFrom(
  ...[
    'attribute:a == x',
    "task:group!='q r'",
    'runningTasksCount >=1',
    'agentVersion less_than 1.9',
    'attribute:b in [x,y]',
  ],
  ...['ec2InstanceId not_in [ "i" ]', 'attribute:a !exists', 'agentConnected not_exists'],
);
const joined = fc
  .array(fc.tuple(test, fc.constantFrom(' and ', '&&', ' or ', '||'), fc.constantFrom('', '!', 'not ', '(')), {
    minLength: 1,
  })
  .map((parts) =>
    parts.map(([one, join, before], at) => `${at ? join : ''}${before}${one}${before === '(' ? ')' : ''}`).join(''),
  );
/** Right expressions, and those to which one thing has happened. */
const expression = fc
  .tuple(joined, fc.nat(100), fc.constantFrom('keep', 'drop', ...' ()[],!=&|x"'))
  .map(([query, at, how]) => {
    if (how === 'keep' || at >= query.length) return query;
    return query.slice(0, at) + (how === 'drop' ? '' : how) + query.slice(at + (how === 'drop' ? 1 : 0));
  });

/** The local ECS's, which was written apart. Patterns are left out: it reads them as JavaScript, where AWS has Java. */
function isLocally(query: string): boolean {
  try {
    compileQuery(query);
    return true;
  } catch {
    return false;
  }
}

describe('the two readers of the cluster query language', () => {
  it('agree on what is an expression', () => {
    const seen = { right: 0, wrong: 0 };
    fc.assert(
      fc.property(expression, (query) => {
        const isRight = findQueryFault(query) === undefined;
        seen[isRight ? 'right' : 'wrong'] += 1;
        expect(isRight).toBe(isLocally(query));
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(seen.right, seen.wrong)).toBeGreaterThan(200);
  });
});
