import { describe, expect, it } from '@jest/globals';
import { compileEventPattern } from '../../../../local/eventbridge/pattern/event-pattern.ts';

const task = {
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  resources: ['arn:aws:ecs:us-east-1:000000000000:task/c/1', 'arn:aws:other'],
  detail: {
    clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/c',
    lastStatus: 'RUNNING',
    version: 3,
    healthy: true,
    stoppedReason: null,
    address: '10.0.12.7',
    empty: [],
    containers: [
      { name: 'web', exitCode: 0 },
      { name: 'Side-Car.log', exitCode: 137, reason: 'OutOfMemory' },
    ],
  },
};

const detail = (fields: object) => ({ detail: fields });

describe('an event pattern', () => {
  const rows: [name: string, pattern: object, matches: boolean][] = [
    ['one of several values', { source: ['aws.x', 'aws.ecs'] }, true],
    ['all fields, not some', { source: ['aws.ecs'], 'detail-type': ['other'] }, false],
    ['any element of an array', { resources: ['arn:aws:other'] }, true],
    ['a number', detail({ version: [3] }), true],
    ['a number, but not its text', detail({ version: ['3'] }), false],
    ['true', detail({ healthy: [true] }), true],
    ['null', detail({ stoppedReason: [null] }), true],
    ['a field that is missing', detail({ nothing: ['x'] }), false],
    ['a nested field of an array of objects', detail({ containers: { name: ['web'] } }), true],
    ['two fields of the same element', detail({ containers: { name: ['web'], exitCode: [0] } }), true],
    ['not two fields of different elements', detail({ containers: { name: ['web'], exitCode: [137] } }), false],
    ['prefix', detail({ clusterArn: [{ prefix: 'arn:aws:ecs' }] }), true],
    ['prefix ignoring case', detail({ lastStatus: [{ prefix: { 'equals-ignore-case': 'run' } }] }), true],
    ['suffix', detail({ clusterArn: [{ suffix: '/c' }] }), true],
    ['suffix that is not there', detail({ clusterArn: [{ suffix: '/d' }] }), false],
    ['equals-ignore-case', detail({ lastStatus: [{ 'equals-ignore-case': 'running' }] }), true],
    ['wildcard', detail({ clusterArn: [{ wildcard: 'arn:*:cluster/*' }] }), true],
    ['wildcard with a dot that is a dot', detail({ containers: { name: [{ wildcard: 'S*.log' }] } }), true],
    ['wildcard that wants a star', detail({ lastStatus: [{ wildcard: 'RUN\\*' }] }), false],
    ['anything-but', detail({ lastStatus: [{ 'anything-but': 'STOPPED' }] }), true],
    ['anything-but a list', detail({ lastStatus: [{ 'anything-but': ['STOPPED', 'RUNNING'] }] }), false],
    ['anything-but a number', detail({ version: [{ 'anything-but': 3 }] }), false],
    ['anything-but a prefix', detail({ lastStatus: [{ 'anything-but': { prefix: 'RUN' } }] }), false],
    ['anything-but prefixes', detail({ lastStatus: [{ 'anything-but': { prefix: ['A', 'B'] } }] }), true],
    ['anything-but a suffix', detail({ lastStatus: [{ 'anything-but': { suffix: 'NING' } }] }), false],
    ['anything-but a wildcard', detail({ lastStatus: [{ 'anything-but': { wildcard: 'R*G' } }] }), false],
    [
      'anything-but ignoring case',
      detail({ lastStatus: [{ 'anything-but': { 'equals-ignore-case': 'running' } }] }),
      false,
    ],
    ['anything-but wants a value', detail({ nothing: [{ 'anything-but': 'x' }] }), false],
    ['anything-but of one of several elements', { resources: [{ 'anything-but': 'arn:aws:other' }] }, true],
    ['numeric =', detail({ version: [{ numeric: ['=', 3] }] }), true],
    ['numeric range', detail({ version: [{ numeric: ['>', 0, '<=', 3] }] }), true],
    ['numeric range, open above', detail({ version: [{ numeric: ['>', 0, '<', 3] }] }), false],
    ['numeric of a text', detail({ lastStatus: [{ numeric: ['>', 0] }] }), false],
    ['exists', detail({ lastStatus: [{ exists: true }] }), true],
    ['exists of null', detail({ stoppedReason: [{ exists: true }] }), true],
    ['exists of what is no leaf', detail({ containers: [{ exists: true }] }), false],
    ['exists of an empty array', detail({ empty: [{ exists: true }] }), false],
    ['exists false', detail({ nothing: [{ exists: false }] }), true],
    ['exists false below what is missing', { other: { nothing: [{ exists: false }] } }, true],
    ['exists false only where no element has it', detail({ containers: { reason: [{ exists: false }] } }), false],
    ['exists false in all elements', detail({ containers: { image: [{ exists: false }] } }), true],
    ['exists false or a value', detail({ lastStatus: [{ exists: false }, 'RUNNING'] }), true],
    ['cidr', detail({ address: [{ cidr: '10.0.0.0/16' }] }), true],
    ['cidr elsewhere', detail({ address: [{ cidr: '10.1.0.0/16' }] }), false],
    ['$or, the second', detail({ $or: [{ lastStatus: ['X'] }, { version: [3] }] }), true],
    ['$or, none', detail({ $or: [{ lastStatus: ['X'] }, { version: [4] }] }), false],
    ['$or and a field beside it', { source: ['other'], $or: [{ detail: { version: [3] } }, { x: [1] }] }, false],
    ['no inherited fields', { constructor: { name: ['Object'] } }, false],
  ];

  it.each(rows)('matches %s', (_name, pattern, matches) => {
    expect(compileEventPattern(JSON.stringify(pattern))(task)).toBe(matches);
  });

  const refused: [pattern: string, reason: string][] = [
    ['[]', 'Filter is not an object'],
    ['{}', 'Empty objects are not allowed'],
    ['{"a": "b"}', '"a" must be an object or an array'],
    ['{"a": []}', 'Empty arrays are not allowed'],
    ['{"a": [[1]]}', 'Match value must be String, number, true, false, or null'],
    ['{"a": [{"like": "x"}]}', 'Unrecognized match type like'],
    ['{"a": [{"prefix": 1}]}', 'prefix match pattern must be a string'],
    ['{"a": [{"prefix": "a", "suffix": "b"}]}', 'Only one key allowed in match expression'],
    ['{"a": [{"numeric": [">", "1"]}]}', 'Value of > must be numeric'],
    ['{"a": [{"numeric": ["~", 1]}]}', 'Unrecognized numeric range operator: ~'],
    ['{"a": [{"numeric": [">", 5, "<", 1]}]}', 'Bottom must be less than top'],
    ['{"a": [{"exists": 1}]}', 'exists match pattern must be either true or false.'],
    ['{"a": [{"cidr": "10.0.0.0"}]}', 'Malformed CIDR'],
    ['{"a": [{"wildcard": "a**"}]}', 'Consecutive wildcard characters at pos 1'],
    ['{"a": [{"anything-but": [1, "a"]}]}', 'mixed type is not supported'],
    ['{"a": [{"anything-but": {"exists": true}}]}', 'Unsupported anything-but pattern: exists'],
    ['{"$or": [{"a": [1]}]}', 'There must have at least 2 Objects in $or relationship.'],
    ['{"$or": [{"prefix": [1]}, {"b": [1]}]}', 'prefix is Ruler reserved fieldName'],
    ['{"a"', 'JSON'],
  ];

  it.each(refused)('refuses %s', (pattern, reason) => {
    expect(() => compileEventPattern(pattern)).toThrow(
      expect.objectContaining({
        code: 'InvalidEventPatternException',
        message: expect.stringContaining(reason),
      }),
    );
  });
});
