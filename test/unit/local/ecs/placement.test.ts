import type { PlacementStrategy } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import type { StoredDefinition } from '../../../../local/ecs/definitions/definition-store.ts';
import type { InstanceLoad } from '../../../../local/ecs/instances/instance-load.ts';
import { chooseInstance } from '../../../../local/ecs/placement/choose-instance.ts';
import { compareValues } from '../../../../local/ecs/placement/compare-values.ts';
import { compileQuery } from '../../../../local/ecs/placement/compile-query.ts';
import { taskNeeds } from '../../../../local/ecs/placement/task-needs.ts';
import type { TaskRecord } from '../../../../local/ecs/tasks/task-record.ts';

const VALUES: Record<string, string[]> = {
  agentConnected: ['true'],
  agentVersion: ['1.9.0'],
  ec2InstanceId: ['i-1'],
  registeredAt: ['2026-03-01T12:00:00.000Z'],
  runningTasksCount: ['2'],
  'task:group': ['service:web', 'database'],
  'attribute:ecs.instance-type': ['g2.2xlarge'],
  'attribute:ecs.availability-zone': ['us-east-1a'],
  'attribute:flag': [''],
};
const holds = (expression: string) => compileQuery(expression)((subject) => VALUES[subject] ?? []);

describe('the cluster query language', () => {
  // The examples of the developer guide, "Cluster query language", and one for each line of its tables.
  it.each([
    'attribute:ecs.instance-type == g2.2xlarge',
    'attribute:ecs.availability-zone in [us-east-1a, us-east-1b]',
    'attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d',
    'task:group == service:web',
    'not(task:group == cache)',
    'runningTasksCount == 2',
    'agentVersion < 1.14.5',
    'registeredAt < 2026-03-02',
    'registeredAt >= 2026-03-01T12:00:00',
    "ec2InstanceId in ['i-1', 'i-2']",
    'agentConnected equals true',
    'attribute:flag exists',
    'attribute:stack !exists',
    'attribute:stack not_exists',
    'ec2InstanceId !in [i-2]',
    'ec2InstanceId not_in [i-2]',
    'ec2InstanceId not_equals i-2',
    'ec2InstanceId matches i-[0-9]',
    'ec2InstanceId !~ x',
    'ec2InstanceId not_matches "x|y"',
    'runningTasksCount greater_than 1',
    'runningTasksCount greater_than_equal 2',
    'runningTasksCount less_than 10',
    'runningTasksCount less_than_equal 2',
    'runningTasksCount>1&&runningTasksCount<3',
    'ec2InstanceId == i-2 or ec2InstanceId == i-3 || ec2InstanceId == i-1',
    '(ec2InstanceId == i-2 or ec2InstanceId == i-1) and !(runningTasksCount == 0)',
    'ec2InstanceId == i-1 or ec2InstanceId == i-1 and ec2InstanceId == i-2',
    '! attribute:stack exists',
  ])('selects an instance by %s', (expression) => expect(holds(expression)).toBe(true));

  it.each([
    'attribute:stack != prod',
    'attribute:stack == prod',
    'attribute:ecs.instance-type =~ g2',
    'task:group != database',
    'agentVersion > 1.14.5',
    '(ec2InstanceId == i-1 or ec2InstanceId == i-1) and ec2InstanceId == i-2',
    'ec2InstanceId in [i-2]',
    'registeredAt > 2026-03-02',
  ])('does not by %s', (expression) => expect(holds(expression)).toBe(false));

  it.each([
    ['', 1],
    ['stack == prod', 1],
    ['attribute:stack', 16],
    ['attribute:stack == ', 20],
    ['attribute:stack in prod', 20],
    ['attribute:stack in [prod', 25],
    ['attribute:stack =~ [', 21],
    ['attribute:stack =~ (', 20],
    ['attribute:stack =~ "("', 23],
    ['(attribute:stack exists', 24],
    ['attribute:stack exists nonsense', 25],
    ["attribute:stack == 'prod", 20],
  ])('refuses %j, and says where', (expression, at) => {
    const refused = expect.objectContaining({
      code: 'InvalidParameterException',
      message: `Invalid expression: '${expression}', at character ${at}.`,
    });
    expect(() => compileQuery(expression)).toThrow(refused);
  });
});

describe('compareValues', () => {
  it.each([
    ['1.9.0', '1.14.5', -1],
    ['1.14', '1.14.0', 0],
    ['10', '9', 1],
    ['2', '2', 0],
    ['2018-06-18', '2018-06-18T22:28:28', -1],
    ['2018-06-18T22:28:28Z', '2018-06-18T22:28:28', 0],
    ['2018-06-18T22:28:28+00:00', '2018-06-18', 1],
    ['prod', 'test', -1],
    ['test', 'prod', 1],
    ['prod', 'prod', 0],
  ])('%s to %s: %d', (one, other, expected) => expect(Math.sign(compareValues(one, other))).toBe(expected));
});

describe('taskNeeds', () => {
  const two = [
    { name: 'a', cpu: 100, memory: 300, memoryReservation: 200, portMappings: [{ containerPort: 80, hostPort: 8080 }] },
    { name: 'b', memory: 50, portMappings: [{ containerPort: 53, hostPort: 53, protocol: 'udp' as const }] },
  ];
  const definition = (more: Partial<StoredDefinition>): StoredDefinition => ({
    taskDefinitionArn: 'd',
    family: 'f',
    revision: 1,
    status: 'ACTIVE',
    containerDefinitions: two,
    ...more,
  });
  const ports = [
    { protocol: 'tcp', port: 8080 },
    { protocol: 'udp', port: 53 },
  ];

  it.each<[string, Partial<StoredDefinition>, object, object]>([
    ['the sums of the containers, reservation before limit', {}, {}, { cpu: 100, memoryMib: 250, ports }],
    ["the task's own size", { cpu: '256', memory: '1024' }, {}, { cpu: 256, memoryMib: 1024, ports }],
    [
      'the size of the request',
      { cpu: '256', memory: '1024' },
      { cpu: '1 vCPU' },
      { cpu: 1024, memoryMib: 1024, ports },
    ],
    [
      'a container of the request',
      {},
      { containerOverrides: [{ name: 'b', cpu: 28, memoryReservation: 30 }] },
      { cpu: 128, memoryMib: 230, ports },
    ],
    ['no port of the host with awsvpc', { networkMode: 'awsvpc' }, {}, { cpu: 100, memoryMib: 250, ports: [] }],
    [
      'no port that the host picks',
      { containerDefinitions: [{ name: 'a', portMappings: [{ containerPort: 80, hostPort: 0 }] }] },
      {},
      { cpu: 0, memoryMib: 0, ports: [] },
    ],
  ])('%s', (_, more, overrides, expected) => expect(taskNeeds(definition(more), overrides)).toEqual(expected));
});

describe('chooseInstance', () => {
  const GROUP = 'family:app';
  const tasks = (groups: string[]) =>
    groups.map((group) => ({ task: { group, desiredStatus: 'RUNNING' } }) as unknown as TaskRecord);
  const load = (name: string, zone: string, cpu: number, memoryMib: number, groups: string[]): InstanceLoad => ({
    instance: {
      containerInstanceArn: name,
      attributes: [{ name: 'ecs.availability-zone', value: zone }],
    } as unknown as InstanceLoad['instance'],
    tasks: tasks(groups),
    cpu,
    memoryMib,
    ports: { tcp: [], udp: [] },
  });
  const all = [
    load('a1', 'a', 900, 3000, [GROUP]),
    load('a2', 'a', 1000, 1000, ['other', 'other', 'other']),
    load('b1', 'b', 500, 2000, [GROUP, GROUP]),
    load('b2', 'b', 2000, 4000, []),
    load('c1', 'c', 400, 500, [GROUP]),
  ];
  const zones: PlacementStrategy = { type: 'spread', field: 'attribute:ecs.availability-zone' };

  it.each<[string, PlacementStrategy[], string]>([
    ['the one with the fewest tasks without a strategy', [], 'b2'],
    ['the one with the fewest tasks of the group, then of all', [{ type: 'spread', field: 'instanceId' }], 'b2'],
    ['host as instanceId', [{ type: 'spread', field: 'host' }], 'b2'],
    ['the fullest by memory', [{ type: 'binpack', field: 'memory' }], 'c1'],
    ['the fullest by cpu', [{ type: 'binpack', field: 'cpu' }], 'c1'],
    ['the zone with the fewest of the group, and in it the emptiest', [zones], 'a1'],
    ['the zone, then the fullest by memory in it', [zones, { type: 'binpack', field: 'memory' }], 'c1'],
    ['the zone, then the instance in it', [zones, { type: 'spread', field: 'instanceId' }], 'a2'],
  ])('%s', (_, strategies, expected) => {
    expect(chooseInstance(all, all, GROUP, strategies)?.instance.containerInstanceArn).toBe(expected);
  });

  it('counts tasks in a zone also where they leave no room', () => {
    const [, a2, , b2] = all;
    const fitting = [b2, a2].flatMap((each) => each ?? []);
    expect(chooseInstance(fitting, all, GROUP, [zones])?.instance.containerInstanceArn).toBe('a2');
  });

  it('random takes each of those that fit, and no other', () => {
    const fitting = all.slice(0, 2);
    const chosen = Array.from({ length: 100 }, () => chooseInstance(fitting, all, GROUP, [{ type: 'random' }]));
    expect(new Set(chosen.map((each) => each?.instance.containerInstanceArn))).toEqual(new Set(['a1', 'a2']));
  });

  it('is nobody where nothing fits', () => {
    expect(chooseInstance([], all, GROUP, [{ type: 'random' }, zones])).toBeUndefined();
  });
});
