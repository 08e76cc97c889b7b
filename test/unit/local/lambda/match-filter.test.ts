import { describe, expect, it } from '@jest/globals';
import { matchesFilter } from '../../../../local/lambda/match-filter.ts';

const RECORD = { eventName: 'MODIFY', count: 5, tags: ['a', 'b'], inner: { kind: 'Task', gone: null } };

describe('a filter pattern', () => {
  it.each([
    [{ eventName: ['INSERT', 'MODIFY'] }, true],
    [{ eventName: ['INSERT'] }, false],
    [{ eventName: ['MODIFY'], count: [6] }, false],
    [{ inner: { kind: [{ prefix: 'Ta' }] } }, true],
    [{ inner: { kind: [{ suffix: 'x' }] } }, false],
    [{ inner: { kind: [{ 'equals-ignore-case': 'TASK' }] } }, true],
    [{ inner: { kind: [{ 'anything-but': ['Service'] }] } }, true],
    [{ inner: { kind: [{ 'anything-but': { prefix: 'T' } }] } }, false],
    [{ inner: { gone: [null] } }, true],
    [{ inner: { none: [{ exists: false }] } }, true],
    [{ none: { none: [{ exists: true }] } }, false],
    [{ count: [{ numeric: ['>', 1, '<=', 5] }] }, true],
    [{ count: [{ numeric: ['>', 5] }] }, false],
    [{ tags: ['b'] }, true],
    [{ $or: [{ count: [1] }, { eventName: ['MODIFY'] }] }, true],
    [{ $or: [{ count: [1] }, { eventName: ['REMOVE'] }] }, false],
  ])('%j', (pattern, fits) => {
    expect(matchesFilter(pattern, RECORD)).toBe(fits);
  });
});
