import { describe, expect, it } from '@jest/globals';
import { chooseProvider, chooseSubnet } from '../../../../../shared/planner/placement/placement.ts';
import { spreadOf } from '../../../../../shared/planner/placement/spread.ts';
import { plan } from '../../../../../shared/planner/plan.ts';
import { deploymentOf, revisionOf, rolloutOf, serviceOf, snapshotOf, specOf, stopOf, taskOf } from '../records.ts';

const counts = (record: Record<string, number>) => new Map(Object.entries(record));
/** Tasks by subnets, each in a zone of its own unless said. */
const spread = (record: Record<string, number>, zoneOf = (subnet: string) => subnet) => {
  const tasks = Object.entries(record).flatMap(([subnet, count]) => Array.from({ length: count }, () => ({ subnet })));
  return spreadOf(tasks, zoneOf);
};

describe('a subnet', () => {
  it.each([
    ['the first of equals', {}, {}, 'a'],
    ['the one with the fewest tasks that stay', { a: 2, b: 1, c: 2 }, {}, 'b'],
    ['one without any', { a: 1, c: 1 }, { a: 9, b: 9, c: 9 }, 'b'],
    ['of equals the one with the fewest of any revision', { a: 1, b: 1, c: 1 }, { a: 5, b: 4, c: 3 }, 'c'],
  ])('is %s', (_, staying, live, expected) => {
    expect(chooseSubnet(['a', 'b', 'c'], spread(staying), spread(live))).toBe(expected);
  });

  it('is empty text where there is none: RunTask refuses it and says why', () => {
    expect(chooseSubnet([], spread({}), spread({}))).toBe('');
  });

  it('is of the zone with the fewest tasks, and there the one with the fewest', () => {
    const choose = (staying: Record<string, number>, live = {}) => {
      const zoneOf = (subnet: string) => (subnet === 'c' ? 'other' : 'zone');
      return chooseSubnet(['a', 'b', 'c'], spread(staying, zoneOf), spread(live, zoneOf));
    };
    const staying: Record<string, number> = { a: 0, b: 0, c: 0 };
    const chosen = Array.from({ length: 4 }, () => {
      const subnet = choose(staying);
      staying[subnet] = (staying[subnet] ?? 0) + 1;
      return subnet;
    });
    expect(chosen).toEqual(['a', 'c', 'b', 'c']);
    expect(choose({}, { a: 1, b: 1, c: 2 })).toBe('a');
    expect(choose({}, { a: 1, b: 2, c: 2 })).toBe('c');
  });
});

describe('a capacity provider', () => {
  const mixed = [
    { capacityProvider: 'FARGATE', base: 1, weight: 1 },
    { capacityProvider: 'FARGATE_SPOT', weight: 3 },
  ];
  const choose = (strategy: typeof mixed | { capacityProvider: string }[], times: number) => {
    const live = new Map<string, number>();
    return Array.from({ length: times }, () => {
      const provider = chooseProvider(strategy, live) ?? '';
      live.set(provider, (live.get(provider) ?? 0) + 1);
      return provider === 'FARGATE' ? 'F' : 'S';
    }).join('');
  };

  it('fills the base first, then goes by weight: base 1, weights 1 and 3', () => {
    expect(chooseProvider(mixed, counts({ FARGATE: 1 }))).toBe('FARGATE_SPOT');
    expect(choose(mixed, 9)).toBe('FSFSSSFSS');
  });

  it('counts what is live: an imbalance is made good by the next launches', () => {
    expect(chooseProvider(mixed, counts({ FARGATE: 1, FARGATE_SPOT: 9 }))).toBe('FARGATE');
    expect(chooseProvider(mixed, counts({ FARGATE: 9, FARGATE_SPOT: 0 }))).toBe('FARGATE_SPOT');
    expect(chooseProvider(mixed, counts({ FARGATE: 0, FARGATE_SPOT: 9 }))).toBe('FARGATE');
  });

  it('of weight 0 takes its base and nothing else; a single one without weight takes all', () => {
    const base = [
      { capacityProvider: 'FARGATE', base: 2, weight: 0 },
      { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 },
    ];
    expect(choose(base, 5)).toBe('FFSSS');
    expect(choose([{ capacityProvider: 'FARGATE' }], 3)).toBe('FFF');
    expect(chooseProvider([], counts({}))).toBeUndefined();
  });
});

describe('launches', () => {
  it('fill the free slots of their revision and take the next attempts', () => {
    const tasks = [taskOf({ slot: 1 }), taskOf({ slot: 3 }), taskOf({ slot: 0, stop: stopOf() })];
    const { launches, deployment } = plan(snapshotOf({ deployment: deploymentOf({ attempts: 7 }), tasks }));
    expect(launches.map(({ slot, attempt }) => [slot, attempt])).toEqual([
      [0, 7],
      [2, 8],
    ]);
    expect(deployment.attempts).toBe(9);
  });

  it('of a new revision may have the slots of the old one', () => {
    const tasks = [0, 1, 2, 3].map((slot) => taskOf({ slot }));
    const { launches } = plan(snapshotOf({ deployment: rolloutOf(), tasks }));
    expect(launches.map(({ slot }) => slot)).toEqual([0, 1, 2, 3]);
  });

  it('spread over subnets so that what stays is balanced when the old tasks have gone', () => {
    const tasks = ['a', 'a', 'a', 'b'].map((subnet) => taskOf({ subnet }));
    const { launches } = plan(snapshotOf({ deployment: rolloutOf(), tasks }));
    expect(launches.map(({ subnet }) => subnet)).toEqual(['c', 'b', 'a', 'c']);
  });

  it('go where the spec says rather than where the stack says', () => {
    const spec = specOf({ networkConfiguration: { awsvpcConfiguration: { subnets: ['x', 'y'] } } });
    const { launches } = plan(snapshotOf({ revisions: [revisionOf(1, { spec })] }));
    expect(launches.map(({ subnet }) => subnet)).toEqual(['x', 'y', 'x', 'y']);
  });

  it('meet the base of the new revision although the old one’s tasks meet it still', () => {
    const spec = specOf({
      launchType: undefined,
      capacityProviderStrategy: [
        { capacityProvider: 'FARGATE', base: 2, weight: 0 },
        { capacityProvider: 'FARGATE_SPOT', weight: 1 },
      ],
    });
    const tasks = ['FARGATE', 'FARGATE', 'FARGATE_SPOT', 'FARGATE_SPOT'].map((capacityProvider) =>
      taskOf({ capacityProvider }),
    );
    const revisions = [revisionOf(1, { spec }), revisionOf(2, { spec })];
    const rolled = plan(snapshotOf({ deployment: rolloutOf(), revisions, tasks }));
    expect(rolled.launches.map(({ capacityProvider }) => capacityProvider)).toEqual([
      'FARGATE',
      'FARGATE',
      'FARGATE_SPOT',
      'FARGATE_SPOT',
    ]);
    const healed = plan(snapshotOf({ revisions, tasks: tasks.slice(1) }));
    expect(healed.launches.map(({ capacityProvider }) => capacityProvider)).toEqual(['FARGATE']);
  });

  it('have no capacity provider beside a launch type', () => {
    const [launch] = plan(snapshotOf()).launches;
    expect(launch?.capacityProvider).toBeUndefined();
  });

  it('wait where the revision has no task definition of Slipway’s own yet', () => {
    const revisions = [revisionOf(1, { ownTaskDefinitionArn: undefined })];
    expect(plan(snapshotOf({ revisions }))).toMatchObject({ launches: [], dueAtMs: undefined });
  });

  it('are cut to what one transaction holds, and the rest is due now', () => {
    const service = serviceOf({ desiredCount: 100 });
    const planned = plan(snapshotOf({ service }));
    expect(planned.launches).toHaveLength(40);
    expect(planned.dueAtMs).toBe(snapshotOf().nowMs);
    expect(planned.events).toEqual([{ message: '(service web) starts 40 task(s) of revision 1.' }]);
  });
});
