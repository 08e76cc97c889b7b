import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deploymentIdOf, shortHash, taskIdOf } from '../../../../shared/domain/ids.ts';

describe('the id of a task', () => {
  it('is 32 hex digits, so that it fits RunTask’s clientToken (64) and startedBy', () => {
    expect(taskIdOf('prod', 'd1', 0, 0)).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is the same for the same intent, which is what makes a replay the same task', () => {
    expect(taskIdOf('prod', 'd1', 3, 7)).toBe(taskIdOf('prod', 'd1', 3, 7));
  });

  it('is another for another stack, deployment, slot or attempt', () => {
    const part = fc.tuple(fc.string(), fc.string(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(part, part, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(taskIdOf(...a)).not.toBe(taskIdOf(...b));
      }),
    );
  });

  it('does not run its parts together: slot 1 attempt 23 is not slot 12 attempt 3', () => {
    expect(taskIdOf('s', 'd', 1, 23)).not.toBe(taskIdOf('s', 'd', 12, 3));
    expect(taskIdOf('ab', 'c', 0, 0)).not.toBe(taskIdOf('a', 'bc', 0, 0));
  });
});

describe('the id of a deployment', () => {
  it('is 20 hex digits: with epoch and number it is an execution’s name of at most 80 characters', () => {
    expect(deploymentIdOf('c', 's', 'i', 1)).toMatch(/^[0-9a-f]{20}$/);
  });

  it('is another for each generation, and for a service of the same name that is created again', () => {
    const ids = [
      deploymentIdOf('c', 's', 'i', 1),
      deploymentIdOf('c', 's', 'i', 2),
      deploymentIdOf('c', 's', 'j', 1),
      deploymentIdOf('c', 't', 'i', 1),
      deploymentIdOf('d', 's', 'i', 1),
    ];
    expect(new Set(ids).size).toBe(5);
  });
});

describe('a short hash', () => {
  it('is 16 hex digits of any parts', () => {
    expect(shortHash('a', 1)).toMatch(/^[0-9a-f]{16}$/);
    expect(shortHash('a', 1)).not.toBe(shortHash('a', '1'));
  });
});
