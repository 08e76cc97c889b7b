import { describe, expect, it } from '@jest/globals';
import type { ServiceSpec } from '../../../../../shared/domain/service-spec.ts';
import type { Task } from '../../../../../shared/domain/task.ts';
import { planLaunches } from '../../../../../shared/planner/capacity/plan-launches.ts';
import { revisionOf, snapshotOf, specOf, stopOf, taskOf } from '../records.ts';

/** Launches of revision 2 beside these tasks; what `placement.test.ts` has of whole plans is the rest. */
function launches(
  count: number,
  tasks: Task[],
  { spec = {}, keepsOthers = false }: { spec?: Partial<ServiceSpec>; keepsOthers?: boolean } = {},
) {
  const revision = revisionOf(2, { spec: specOf(spec) });
  const snapshot = { ...snapshotOf({ tasks }), settings: { ...snapshotOf().settings, subnets: ['a', 'b'] } };
  return planLaunches(snapshot, { revision, group: 1, keepsOthers }, count, 7);
}
const subnets = (...args: Parameters<typeof launches>) =>
  launches(...args)
    .map(({ subnet }) => subnet)
    .join('');
const old = (subnet: string, over: Partial<Task> = {}) => taskOf({ revision: 1, subnet, ...over });
const own = (subnet: string, over: Partial<Task> = {}) => taskOf({ revision: 2, subnet, ...over });

describe('launches', () => {
  it('are none of nothing, and none where none is wanted', () => {
    expect(planLaunches(snapshotOf(), { revision: undefined, group: 0, keepsOthers: false }, 3, 0)).toEqual([]);
    expect(launches(0, [])).toEqual([]);
    expect(launches(-1, [])).toEqual([]);
  });

  it('are what the wish says, each an attempt of its own', () => {
    expect(launches(2, [own('a', { slot: 0 })])).toMatchObject([
      { slot: 1, attempt: 7, group: 1, subnet: 'b', revision: { revision: 2 } },
      { slot: 2, attempt: 8, group: 1, subnet: 'a' },
    ]);
  });

  it('go to the stack’s subnets where the spec names none', () => {
    expect(subnets(2, [], { spec: { networkConfiguration: {} } })).toBe('ab');
    expect(subnets(2, [], { spec: { networkConfiguration: { awsvpcConfiguration: { subnets: [] } } } })).toBe('ab');
  });

  it('balance what stays, then all that lives, the launches before them too', () => {
    expect(subnets(2, [own('a')])).toBe('ba');
    expect(subnets(2, [old('a'), own('b')])).toBe('ab');
    expect(subnets(1, [old('a'), old('a'), old('b')])).toBe('b');
    expect(subnets(1, [own('a', { stop: stopOf() })])).toBe('a');
  });

  it('count tasks of other revisions that stay', () => {
    expect(subnets(2, [old('a'), old('a')], { keepsOthers: true })).toBe('bb');
    expect(subnets(2, [old('a'), old('a')])).toBe('ba');
  });

  it('give each provider its share of all that stay', () => {
    const spec: Partial<ServiceSpec> = {
      launchType: undefined,
      capacityProviderStrategy: [
        { capacityProvider: 'FARGATE', weight: 1 },
        { capacityProvider: 'FARGATE_SPOT', weight: 1 },
      ],
    };
    const providers = (count: number, tasks: Task[], keepsOthers = false) =>
      launches(count, tasks, { spec, keepsOthers }).map(({ capacityProvider }) =>
        capacityProvider?.replace('FARGATE', 'F'),
      );
    expect(providers(3, [])).toEqual(['F', 'F_SPOT', 'F']);
    const onDemand = (revision: number) => [1, 2].map(() => taskOf({ revision, capacityProvider: 'FARGATE' }));
    expect(providers(3, onDemand(2))).toEqual(['F_SPOT', 'F_SPOT', 'F']);
    expect(providers(2, onDemand(1))).toEqual(['F', 'F_SPOT']);
    expect(providers(2, onDemand(1), true)).toEqual(['F_SPOT', 'F_SPOT']);
    expect(providers(2, [own('a'), own('b')])).toEqual(['F', 'F_SPOT']);
  });
});
