import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from '../../../../shared/contract/parse.ts';
import type { RequestSchema } from '../../../../shared/contract/request.ts';
import { putCluster } from '../../../../shared/contract/requests/put-cluster.ts';
import { putImage } from '../../../../shared/contract/requests/put-image.ts';
import { eventListQuery, logQuery, taskListQuery } from '../../../../shared/contract/requests/queries.ts';
import { runTask } from '../../../../shared/contract/run-task/run-task.ts';
import { patchService } from '../../../../shared/contract/service/patch-service.ts';
import { putService } from '../../../../shared/contract/service/service.ts';
import { registerTaskDefinition } from '../../../../shared/contract/task-definition/register-task-definition.ts';
import { fargateDefinition } from './definitions.ts';
import { isBounded, problemsOf, valueIn } from './problems.ts';

const requests: RequestSchema<never, unknown>[] = [];
const bodies: unknown[] = [
  fargateDefinition(
    { tags: [{ key: 'a', value: 'b' }], volumes: [{ name: 'v' }], runtimePlatform: { operatingSystemFamily: 'LINUX' } },
    {
      portMappings: [{ containerPort: 80, name: 'http' }],
      environment: [{ name: 'A', value: 'b' }],
      healthCheck: { command: ['CMD', 'true'] },
      mountPoints: [{ sourceVolume: 'v', containerPath: '/v' }],
      ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 2 }],
      logConfiguration: { logDriver: 'splunk', options: { a: 'b' } },
    },
  ),
  {
    taskDefinition: 'web:1',
    desiredCount: 2,
    tags: [{ key: 'a', value: 'b' }],
    deploymentConfiguration: { minimumHealthyPercent: 50, alarms: { alarmNames: [], enable: false, rollback: false } },
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
    ingress: { containerPort: 80, healthCheck: { path: '/health' } },
  },
];
const hostile = fc.anything({
  maxDepth: 6,
  key: fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'containerDefinitions', 'name', 'cpu'),
  ),
  withNullPrototype: true,
  withDate: true,
  withBigInt: true,
  withMap: true,
  withSparseArray: true,
  withTypedArray: true,
});

type Place = (string | number)[];

/** Every place of a body: of all its objects, lists and leaves. */
function placesOf(value: unknown, path: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, child]) =>
      placesOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

function withValueAt(body: unknown, [key, ...rest]: Place, value: unknown): unknown {
  if (key === undefined) return value;
  const copy: unknown = Array.isArray(body) ? [...body] : { ...(body as object) };
  const child: unknown = Reflect.get(copy as object, key);
  Reflect.set(copy as object, key, withValueAt(child, rest, value));
  return copy;
}

function valueAt(body: unknown, path: Place): unknown {
  return path.reduce<unknown>((value, key) => Reflect.get(value as object, key), body);
}

const all = [
  registerTaskDefinition,
  putService,
  runTask,
  patchService,
  putCluster,
  putImage,
  taskListQuery,
  eventListQuery,
  logQuery,
] as unknown as typeof requests;
const pairs = [
  [registerTaskDefinition, bodies[0]],
  [putService, bodies[1]],
] as unknown as [RequestSchema<never, unknown>, unknown][];

describe('any input', () => {
  it('is answered without an exception, and in bounded time', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), hostile, (request, body) => {
        let parsed = parse(request, body);
        expect(
          isBounded(() => {
            parsed = parse(request, body);
          }),
        ).toBe(true);
        if (!parsed.ok) expect(parsed.errors.length).toBeGreaterThan(0);
      }),
      { numRuns: 3000 },
    );
  });

  it('put anywhere into a right body is answered, and every problem has a pointer and a text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pairs), fc.nat(), hostile, ([request, body], at, value) => {
        const places = placesOf(body);
        const place = places[at % places.length] ?? [];
        for (const problem of problemsOf(request, withValueAt(body, place, value))) {
          expect(problem.pointer).toMatch(/^\//);
          expect(problem.detail).toMatch(/^(must|is|has|"|\w+(\.\w+)*(: \S+)? is not available yet)/s);
          expect(problem.detail.length).toBeLessThan(2000);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('that is unknown is named wherever it stands', () => {
    const name = fc.stringMatching(/^[a-z~/]{1,12}$/).map((text) => `x-${text}`);
    fc.assert(
      fc.property(fc.constantFrom(...pairs), fc.nat(), name, ([request, body], at, key) => {
        const objects = placesOf(body).filter((place) => {
          const value = valueAt(body, place);
          return typeof value === 'object' && !Array.isArray(value) && place.at(-1) !== 'options';
        });
        const place = objects[at % objects.length] ?? [];
        const pointer = `/${[...place, key].map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
        const problems = problemsOf(request, withValueAt(body, [...place, key], 1));
        expect(problems.map((problem) => problem.pointer)).toEqual([pointer]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a right body', () => {
  it('comes out the same, to the letter, in whatever order its fields come', () => {
    for (const [request, body] of pairs) {
      const expected = JSON.stringify(valueIn(parse(request, body)));
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat()), (stream) => {
          const shuffled = shuffle(body, stream[Symbol.iterator]());
          expect(JSON.stringify(valueIn(parse(request, shuffled)))).toBe(expected);
        }),
        { numRuns: 100 },
      );
    }
  });
});

/** The same JSON with every object's fields in another order. */
function shuffle(value: unknown, stream: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((entry) => shuffle(entry, stream));
  if (typeof value !== 'object' || value === null) return value;
  const keyed = Object.entries(value).map(([key, child]) => ({ key, child, at: Number(stream.next().value) }));
  keyed.sort((a, b) => a.at - b.at);
  return Object.fromEntries(keyed.map(({ key, child }) => [key, shuffle(child, stream)]));
}
