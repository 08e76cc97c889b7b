import { describe, expect, it } from '@jest/globals';
import { registerTaskDefinition } from '../../../../shared/contract/task-definition/register-task-definition.ts';
import { fargateDefinition as fargate } from './definitions.ts';
import { pointersOf } from './problems.ts';

const C = '/containerDefinitions';
const web = (change: object = {}) => ({ name: 'web', image: 'nginx', ...change });
const after = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });

/** Fields with a range: the container's field, the values just outside, the values at the ends. */
const ranges: [string, (value: number) => object, [number, number], [number, number]][] = [
  ['healthCheck/interval', (interval) => ({ healthCheck: { command: ['CMD', 'a'], interval } }), [4, 301], [5, 300]],
  ['healthCheck/timeout', (timeout) => ({ healthCheck: { command: ['CMD', 'a'], timeout } }), [1, 61], [2, 60]],
  ['healthCheck/retries', (retries) => ({ healthCheck: { command: ['CMD', 'a'], retries } }), [0, 11], [1, 10]],
  [
    'healthCheck/startPeriod',
    (startPeriod) => ({ healthCheck: { command: ['CMD', 'a'], startPeriod } }),
    [-1, 301],
    [0, 300],
  ],
  [
    'restartPolicy/restartAttemptPeriod',
    (restartAttemptPeriod) => ({ restartPolicy: { enabled: true, restartAttemptPeriod } }),
    [59, 1801],
    [60, 1800],
  ],
  ['stopTimeout', (stopTimeout) => ({ stopTimeout }), [1, 121], [2, 120]],
  [
    'portMappings/0/containerPort',
    (containerPort) => ({ portMappings: [{ containerPort }] }),
    [0, 65_536],
    [1, 65_535],
  ],
];

describe('ranges of a container definition', () => {
  it.each(ranges)('%s stays within its range', (field, container, outside, inside) => {
    for (const value of [...outside, inside[0] + 0.5]) {
      expect(pointersOf(registerTaskDefinition, fargate({}, container(value)))).toEqual([`${C}/0/${field}`]);
    }
    for (const value of inside) expect(pointersOf(registerTaskDefinition, fargate({}, container(value)))).toEqual([]);
  });

  it('keeps to 50 exit codes that a restart policy ignores', () => {
    const ignoring = (count: number) =>
      fargate({}, { restartPolicy: { enabled: true, ignoredExitCodes: Array.from({ length: count }, (_, i) => i) } });
    expect(pointersOf(registerTaskDefinition, ignoring(51))).toEqual([`${C}/0/restartPolicy/ignoredExitCodes`]);
    expect(pointersOf(registerTaskDefinition, ignoring(50))).toEqual([]);
  });

  it('keeps ephemeral storage to 21-200 GiB', () => {
    const storing = (sizeInGiB: number) => fargate({ ephemeralStorage: { sizeInGiB } });
    for (const size of [20, 201]) expect(pointersOf(registerTaskDefinition, storing(size))).toHaveLength(1);
    for (const size of [21, 200]) expect(pointersOf(registerTaskDefinition, storing(size))).toEqual([]);
  });

  it('finds a long cycle once and reports it where it closes', () => {
    const chain = Array.from({ length: 10 }, (_, i) => web({ name: `c${i}`, ...after(`c${(i + 1) % 10}`, 'START') }));
    expect(pointersOf(registerTaskDefinition, fargate({ containerDefinitions: chain }))).toEqual([
      `${C}/9/dependsOn/0/containerName`,
    ]);
  });
});
