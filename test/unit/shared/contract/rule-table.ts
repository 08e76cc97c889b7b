import { describe, expect, it } from '@jest/globals';
import { registerTaskDefinition } from '../../../../shared/contract/task-definition/register-task-definition.ts';
import { pointersOf } from './problems.ts';

/** What the rule is; a definition that it refuses, and where; its accepted neighbour. */
export type Rule = [string, object, string, object];

/** Each rule names exactly its one field, and lets the neighbour pass. */
export function describeRules(title: string, rules: readonly Rule[]): void {
  describe(title, () => {
    it.each([...rules])('%s', (_, refused, pointer, accepted) => {
      expect(pointersOf(registerTaskDefinition, refused)).toEqual([pointer]);
      expect(pointersOf(registerTaskDefinition, accepted)).toEqual([]);
    });
  });
}
