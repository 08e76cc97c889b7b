import { describe, expect, it } from '@jest/globals';
import type { Task } from '../../../../shared/domain/task.ts';
import { type Capacity, planCapacity } from '../../../../shared/planner/capacity/plan-capacity.ts';
import type { Seats } from '../../../../shared/planner/capacity/seats.ts';
import { NOON_MS, SEC, STATES, taskOf } from './records.ts';

/** Who goes, by seats: what `plan-capacity.test.ts` has of whole plans is the rest. */

const LEAVING = { cause: 'DEPLOYMENT' as const, reason: 'replaced' };
const named = (id: string, over: Partial<Task> = {}) => taskOf({ id, ...over });
const starting = (id: string, over: Partial<Task> = {}) => named(id, { ...STATES.starting, ...over });

interface Given {
  staying?: Partial<Seats['staying']>;
  sick?: Task[];
  retiring?: Task[];
  leaving?: Partial<Pick<Seats['leaving'], 'ready' | 'rest'>>;
  kept?: Task[];
  mayLaunch?: boolean;
  stopping?: number;
  over?: number;
  noRoomAtMs?: number;
}

function decide(desired: number, [lower, upper]: [number, number], given: Given) {
  const {
    staying,
    sick = [],
    retiring = [],
    leaving,
    kept = [],
    mayLaunch = true,
    stopping = 0,
    over = 0,
    noRoomAtMs,
  } = given;
  const seats: Seats = {
    staying: { ready: [], pending: [], revision: 1, ...staying },
    sick,
    retiring,
    leaving: { ready: [], rest: [], ...LEAVING, ...leaving },
  };
  const found: Capacity = planCapacity(
    seats,
    desired,
    { lower, upper },
    { mayLaunch, stopping, kept: new Set(kept), over, noRoomAtMs },
  );
  return {
    launches: found.launches,
    missing: found.missing,
    victims: found.victims.map(({ task, cause, reason }) => `${task.id} ${cause} ${reason}`),
    stuck: found.stuck,
    waitsFor: found.waitsFor?.map(({ id }) => id),
  };
}
const nothing = { launches: 0, missing: 0, victims: [], stuck: undefined, waitsFor: undefined };

describe('a service that is as it should be', () => {
  it('starts and stops nobody, and is not stuck', () => {
    expect(decide(1, [1, 1], { staying: { ready: [named('a')] } })).toEqual(nothing);
    expect(decide(0, [0, 0], {})).toEqual(nothing);
  });
});

describe('a side that has more tasks than its upper bound', () => {
  const staying = { ready: [named('a')], pending: [named('b'), named('c')] };
  const sick = [named('x'), named('y'), named('z')];
  it.each([
    ['none over it: the ill keep their seats', 4, 0, 0],
    ['one over it: one of the ill goes', 4, 1, 1],
    ['three over it, of which one is too many as it is: two of the ill go', 2, 3, 2],
  ])('has %s', (_, desired, over, ill) => {
    const { victims } = decide(desired, [0, 4], { staying, sick, over });
    expect(victims.filter((victim) => victim.includes('UNHEALTHY'))).toHaveLength(ill);
    expect(victims.length).toBeGreaterThanOrEqual(over);
  });
});

describe('a task that AWS is going to retire', () => {
  const old = named('old', { retireAtMs: 0 });
  it('is replaced first, then goes', () => {
    expect(decide(1, [1, 2], { retiring: [old] })).toMatchObject({ launches: 1, victims: [] });
    expect(decide(1, [1, 2], { retiring: [old], staying: { ready: [named('new')] } })).toEqual({
      ...nothing,
      victims: ['old RETIREMENT AWS retires it: another task has taken its place'],
    });
  });

  it('takes room, and is healthy for the lower bound', () => {
    expect(decide(3, [0, 4], { retiring: [old, named('b')], staying: { pending: [named('c')] } })).toMatchObject({
      launches: 1,
    });
    const leaver = named('leaver');
    expect(decide(1, [1, 2], { retiring: [old], leaving: { ready: [leaver] } }).victims).toEqual([
      'leaver DEPLOYMENT replaced',
    ]);
    expect(decide(1, [2, 2], { retiring: [old], leaving: { ready: [leaver] } }).victims).toEqual([]);
  });

  it('goes alone where there is no room beside it and the lower bound can spare it', () => {
    const two = { retiring: [old, named('b', { intentAtMs: 0 })] };
    const reason = 'AWS retires it, and there is no room for another beside it';
    expect(decide(2, [0, 2], two).victims).toEqual([`old RETIREMENT ${reason}`]);
    expect(decide(2, [1, 2], two).victims).toHaveLength(1);
    expect(decide(2, [2, 2], two)).toMatchObject({ victims: [], stuck: expect.stringContaining('2 are healthy') });
  });

  it('stays while it is protected', () => {
    expect(decide(1, [0, 1], { retiring: [old], kept: [old] }).victims).toEqual([]);
  });
});

describe('a task on a container instance that drains', () => {
  const drained = (id: string, over: Partial<Task> = {}) =>
    named(id, { retireAtMs: 100, instanceDrains: true, ...over });
  const noRoom = 'RETIREMENT its container instance is draining, and there is no room for another beside it';
  const two = { retiring: [drained('a', { intentAtMs: 1 }), drained('b', { intentAtMs: 0 })] };

  it('goes first where ECS has found no place for another since, as far as the lower bound can spare it', () => {
    expect(decide(2, [0, 4], { ...two, noRoomAtMs: 100 })).toEqual({
      ...nothing,
      launches: 2,
      missing: 2,
      victims: [`a ${noRoom}`, `b ${noRoom}`],
    });
    expect(decide(2, [1, 4], { ...two, noRoomAtMs: 100, mayLaunch: false }).victims).toEqual([`a ${noRoom}`]);
    expect(decide(2, [2, 4], { ...two, noRoomAtMs: 100 }).victims).toEqual([]);
  });

  it('stays where ECS has found a place, or has not been asked since', () => {
    expect(decide(2, [0, 4], two).victims).toEqual([]);
    expect(decide(2, [0, 4], { ...two, noRoomAtMs: 99 }).victims).toEqual([]);
    expect(decide(1, [0, 2], { retiring: [named('old', { retireAtMs: 0 })], noRoomAtMs: 100 }).victims).toEqual([]);
  });

  it('is counted once where another has taken its place', () => {
    const staying = { ready: [named('new')] };
    expect(decide(2, [1, 4], { ...two, staying, noRoomAtMs: 100 }).victims).toEqual([
      'a RETIREMENT its container instance is draining: another task has taken its place',
      `b ${noRoom}`,
    ]);
  });

  it('stays while it is protected', () => {
    expect(decide(2, [0, 4], { ...two, kept: [two.retiring[0] as Task], noRoomAtMs: 100 }).victims).toEqual([
      `b ${noRoom}`,
    ]);
  });

  it('goes at once where it is not RUNNING yet and another may be launched', () => {
    const early = starting('early', { retireAtMs: 100, instanceDrains: true });
    const running = named('running', { ...STATES.warming, retireAtMs: 100, instanceDrains: true });
    const staying = { pending: [early, running, starting('other')] };
    expect(decide(3, [3, 6], { staying }).victims).toEqual(['early RETIREMENT its container instance is draining']);
    expect(decide(3, [3, 6], { staying, mayLaunch: false }).victims).toEqual([]);
    expect(decide(3, [3, 6], { staying, kept: [early] }).victims).toEqual([]);
  });
});

describe('a task that moves to another zone', () => {
  it('keeps its seat until another one is healthy in it', () => {
    const retiring = [named('old')];
    expect(decide(1, [1, 2], { retiring })).toMatchObject({ launches: 1, victims: [] });
    expect(decide(1, [1, 2], { retiring, staying: { pending: [named('new')] } })).toEqual(nothing);
    expect(decide(1, [1, 2], { retiring, staying: { ready: [named('new')] } }).victims).toEqual([
      'old REBALANCE moved to another zone: another task has taken its place where fewer run',
    ]);
  });
});

describe('where there is no room', () => {
  it('one unhealthy task goes, a leaver before one that stays', () => {
    const [ill, leaver] = [named('ill'), named('leaver', STATES.warming)];
    expect(decide(2, [2, 2], { sick: [ill], leaving: { rest: [leaver] } }).victims).toEqual([
      'leaver DEPLOYMENT replaced',
    ]);
    expect(decide(2, [2, 2], { sick: [ill, named('x', { intentAtMs: 0 })] }).victims).toEqual([
      'ill UNHEALTHY it failed its health checks',
    ]);
  });

  it('nobody goes while a task stops, or nothing may be launched', () => {
    const full = { sick: [named('a'), named('b')] };
    expect(decide(2, [2, 2], { ...full, stopping: 1 })).toEqual({ ...nothing, missing: 2 });
    expect(decide(2, [2, 2], { ...full, mayLaunch: false })).toEqual({ ...nothing, missing: 2 });
    expect(decide(2, [2, 2], { ...full, staying: { pending: [named('c')] } })).toMatchObject({
      victims: [],
      stuck: undefined,
    });
  });

  it('nobody protected goes as the last resort', () => {
    const leaver = named('leaver', STATES.warming);
    expect(decide(1, [1, 1], { leaving: { rest: [leaver] }, kept: [leaver] })).toEqual({
      ...nothing,
      missing: 1,
      waitsFor: ['leaver'],
    });
  });
});

describe('a surplus', () => {
  it('goes by what it is: not RUNNING, not healthy, of another revision, and then the rest', () => {
    const pending = [starting('starting', { intentAtMs: 0 }), named('warming', STATES.warming)];
    const ready = [named('other', { revision: 2, intentAtMs: 0 }), named('own')];
    const first = (count: number) =>
      decide(4 - count, [0, 9], { staying: { pending, ready } }).victims.map((text) => text.split(' ')[0]);
    expect(first(1)).toEqual(['starting']);
    expect(first(2)).toEqual(['starting', 'warming']);
    expect(first(3)).toEqual(['starting', 'warming', 'other']);
    expect(first(4)).toEqual(['starting', 'warming', 'other', 'own']);
    expect(decide(3, [0, 9], { staying: { pending, ready } }).victims).toEqual([
      'starting SCALE_IN desired count is 3',
    ]);
  });

  it('stays while the deployment is held', () => {
    const ready = [named('a'), named('b')];
    expect(decide(1, [1, 1], { staying: { ready, frozen: true } })).toEqual(nothing);
    expect(decide(1, [1, 1], { staying: { ready, frozen: true }, kept: ready })).toEqual(nothing);
  });

  it('is waited for where all of it is protected: whose protection ends first', () => {
    const ready = [3, 1, 2].map((min) => named(`for ${min}`, { protectedUntilMs: NOON_MS + min * 60 * SEC }));
    expect(decide(2, [2, 4], { staying: { ready }, kept: ready })).toEqual({ ...nothing, waitsFor: ['for 1'] });
    expect(decide(1, [1, 2], { staying: { ready }, kept: ready }).waitsFor).toEqual(['for 1', 'for 2']);
    expect(decide(1, [1, 2], { staying: { ready, frozen: true }, kept: ready }).waitsFor).toBeUndefined();
  });

  it('goes without those that are protected', () => {
    const [kept, free] = [named('kept'), named('free', { intentAtMs: 0 })];
    expect(decide(1, [1, 2], { staying: { ready: [kept, free] }, kept: [kept] }).victims).toEqual([
      'free SCALE_IN desired count is 1',
    ]);
    const pending = [starting('kept 2'), starting('free 2', { intentAtMs: 0 })];
    expect(decide(1, [0, 2], { staying: { pending }, kept: pending.slice(0, 1) }).victims).toEqual([
      'free 2 SCALE_IN desired count is 1',
    ]);
  });
});

describe('the lower bound', () => {
  it('holds where the one that is protected is not healthy yet: the healthy one stays until it is', () => {
    const [kept, free] = [named('kept', STATES.warming), named('free')];
    const staying = { ready: [free], pending: [kept] };
    expect(decide(1, [1, 2], { staying, kept: [kept] })).toEqual(nothing);
    expect(decide(1, [0, 2], { staying, kept: [kept] }).victims).toEqual(['free SCALE_IN desired count is 1']);
    // Of two that are healthy beside it one can be spared: not both, whatever the other's seat.
    const retiring = [named('old')];
    expect(decide(1, [1, 3], { staying, retiring, kept: [kept] }).victims).toEqual([
      'free SCALE_IN desired count is 1',
    ]);
  });

  it('holds in every small world, whoever is protected', () => {
    const seatsOf = ['staying ready', 'staying pending', 'sick', 'retiring', 'leaving ready', 'leaving rest'];
    const kinds = seatsOf.flatMap((seat) => [true, false].map((isKept) => ({ seat, isKept })));
    const pool = kinds.map(({ seat }) =>
      Array.from({ length: 4 }, () => taskOf(seat.endsWith('ready') || seat === 'retiring' ? {} : STATES.warming)),
    );
    const broken: string[] = [];
    let told = 0;
    for (const counts of multisets(kinds.length, 4)) {
      const held = (seat: string, only?: boolean) =>
        kinds.flatMap((kind, n) =>
          kind.seat === seat && (only === undefined || kind.isKept === only)
            ? (pool[n]?.slice(0, counts[n]) ?? [])
            : [],
        );
      const seats: Seats = {
        staying: { ready: held('staying ready'), pending: held('staying pending'), revision: 1 },
        sick: held('sick'),
        retiring: held('retiring'),
        leaving: { ready: held('leaving ready'), rest: held('leaving rest'), ...LEAVING },
      };
      const kept = new Set(seatsOf.flatMap((seat) => (seat === 'sick' ? [] : held(seat, true))));
      const ready = [...seats.staying.ready, ...seats.retiring, ...seats.leaving.ready];
      for (let desired = 0; desired <= 3; desired += 1) {
        for (let lower = 0; lower <= desired; lower += 1) {
          const given = { mayLaunch: true, stopping: 0, over: 0, kept };
          const { victims } = planCapacity(seats, desired, { lower, upper: desired + 1 }, given);
          told += 1;
          const gone = new Set(victims.map(({ task }) => task));
          const left = ready.filter((task) => !gone.has(task)).length;
          const where = `${counts} desired ${desired} lower ${lower}`;
          if (left < ready.length && left < lower) broken.push(`${where}: ${left} healthy are left`);
          if (gone.size < victims.length) broken.push(`${where}: somebody goes twice`);
          if (victims.some(({ task }) => kept.has(task))) broken.push(`${where}: a protected task goes`);
        }
      }
    }
    expect(broken.slice(0, 5)).toEqual([]);
    expect(told).toBe(18_200);
  });
});

/** Every way to have up to `size` things of so many kinds. */
function multisets(kinds: number, size: number): number[][] {
  if (kinds === 0) return [[]];
  return Array.from({ length: size + 1 }, (_, count) => count).flatMap((count) =>
    multisets(kinds - 1, size - count).map((rest) => [count, ...rest]),
  );
}

describe('protected tasks of another revision', () => {
  const [kept, free] = [named('kept'), named('free')];
  it('are waited for alone, where the others may not go either', () => {
    expect(decide(2, [2, 2], { leaving: { ready: [kept, free] }, kept: [kept] })).toEqual({
      ...nothing,
      missing: 2,
      waitsFor: ['kept'],
    });
  });

  it('are not waited for while there is room, nor those that stay', () => {
    expect(decide(2, [1, 3], { leaving: { ready: [kept] }, kept: [kept], mayLaunch: false })).toEqual({
      ...nothing,
      missing: 2,
    });
    const staying = { ready: [named('own')] };
    const own = staying.ready;
    expect(decide(2, [2, 2], { staying, leaving: { ready: [free] }, kept: own })).toMatchObject({
      waitsFor: undefined,
      stuck: expect.stringContaining('2 tasks are active'),
    });
  });

  it('let the others go', () => {
    const ready = [kept, free];
    expect(decide(1, [0, 2], { leaving: { ready }, kept: [kept] }).victims).toEqual(['free DEPLOYMENT replaced']);
    const rest = [named('kept 2', STATES.warming), named('free 2', STATES.warming)];
    expect(decide(1, [0, 3], { leaving: { rest }, kept: rest.slice(0, 1) }).victims).toEqual([
      'free 2 DEPLOYMENT replaced',
    ]);
  });
});

describe('who goes', () => {
  it('is of the subnet that has most of all that are active, wherever they sit', () => {
    const [inA, inB] = [named('in a', { subnet: 'a', intentAtMs: 0 }), named('in b', { subnet: 'b' })];
    const goes = (given: Given) =>
      decide(1, [1, 4], { ...given, leaving: { ready: [inA, inB], ...given.leaving } }).victims[0]?.split(' D')[0];
    const also = named('also in a', { subnet: 'a' });
    expect(goes({})).toBe('in b');
    expect(goes({ staying: { ready: [also] } })).toBe('in a');
    expect(goes({ staying: { pending: [also] } })).toBe('in a');
    expect(goes({ sick: [also] })).toBe('in a');
    expect(goes({ retiring: [also] })).toBe('in a');
  });
});
