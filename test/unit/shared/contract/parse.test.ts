import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { parse } from '../../../../shared/contract/parse.ts';
import { defineRequest } from '../../../../shared/contract/request.ts';
import { putService } from '../../../../shared/contract/service/service.ts';
import { registerTaskDefinition } from '../../../../shared/contract/task-definition/register-task-definition.ts';
import { fargateDefinition } from './definitions.ts';
import { isBounded, pointersOf, problemsOf } from './problems.ts';

describe('pointers', () => {
  it('escape ~ and / as RFC 6901 says', () => {
    expect(pointersOf(putService, { taskDefinition: 'a', 'a/b~c': 1 })).toEqual(['/a~1b~0c']);
  });

  it('are / for a body that is no object', () => {
    for (const body of [null, 1, 'x', [], true]) expect(pointersOf(putService, body)).toEqual(['/']);
    expect(problemsOf(putService, null)).toEqual([{ pointer: '/', detail: 'must be an object; got null' }]);
  });

  it('name every unknown field, wherever it stands', () => {
    const container = { nmae: 1, portMappings: [{ containerPort: 80, hosPort: 1 }] };
    expect(problemsOf(registerTaskDefinition, fargateDefinition({ famly: 'x' }, container))).toEqual([
      {
        pointer: '/containerDefinitions/0/portMappings/0/hosPort',
        detail: '"hosPort" is not a known field here; did you mean "hostPort"?',
      },
      { pointer: '/containerDefinitions/0/nmae', detail: '"nmae" is not a known field here; did you mean "name"?' },
      { pointer: '/famly', detail: '"famly" is not a known field here; did you mean "family"?' },
    ]);
  });
});

describe('details', () => {
  it('say what was given, and lists and objects by kind alone', () => {
    const details = (count: unknown) => problemsOf(putService, { taskDefinition: 'a', desiredCount: count })[0]?.detail;
    const should = 'must be a whole number from 0 to 5000 (tasks)';
    expect(details('3')).toBe(`${should}; got "3"`);
    expect(details(2.5)).toBe(`${should}; got 2.5`);
    expect(details([1, 2])).toBe(`${should}; got a list of 2`);
    expect(details({ a: 1 })).toBe(`${should}; got an object`);
    expect(details(null)).toBe(`${should}; got null`);
    expect(details(true)).toBe(`${should}; got true`);
    expect(details('x'.repeat(1_000_000))).toBe(`${should}; got a text of 1000000 characters`);
    expect(details(Number.NaN)).toBe(`${should}; got NaN`);
    expect(details(JSON.parse('1e999'))).toBe(`${should}; got Infinity`);
  });

  it.each([
    [{ environment: [{ name: 'KEY', value: ['hunter2'] }] }],
    [{ environment: ['KEY=hunter2'] }],
    [{ environment: { KEY: 'hunter2' } }],
    [{ environment: 'KEY=hunter2' }],
    [{ environment: [{ name: 'KEY=hunter2', value: '' }] }],
    [{ secrets: [{ name: 'KEY', valueFrom: 'hunter2'.repeat(400) }] }],
    [{ secrets: 'hunter2' }],
    [{ command: 'serve --password hunter2' }],
    [{ entryPoint: ['hunter2', 7] }],
    [{ logConfiguration: { logDriver: 'splunk', options: 'hunter2' } }],
    [{ logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': 1, x: ['hunter2'] } } }],
    [{ dockerLabels: 'hunter2' }],
    [{ repositoryCredentials: 'hunter2' }],
    [{ healthCheck: { command: 'hunter2' } }],
  ])('never echo what may be a secret: %j', (container) => {
    const problems = problemsOf(registerTaskDefinition, fargateDefinition({}, container));
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe('hostile bodies', () => {
  const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
  const withProto = JSON.parse(
    '{"taskDefinition": "a", "ingress": {"containerPort": 80, "__proto__": {"path": "/x"}}}',
  );
  const cyclic: Record<string, unknown> = {};
  cyclic.a = cyclic;

  it.each<[string, unknown, string]>([
    ['a deep object', deep(10_000), `/${Array(32).fill('a').join('/')}`],
    ['a deep list', JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)), `/${Array(32).fill('0').join('/')}`],
    ['a cycle', cyclic, `/${Array(32).fill('a').join('/')}`],
    ['a million entries', { taskDefinition: 'a', tags: Array(1_000_000).fill(1) }, '/tags'],
    ['many fields', Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i])), '/'],
    ['a name of a megabyte', { ['x'.repeat(1_000_000)]: 1 }, '/'],
    ['a hidden prototype', withProto, '/ingress/__proto__'],
    ['a function', { taskDefinition: () => 1 }, '/taskDefinition'],
    ['a date', { taskDefinition: new Date(0) }, '/taskDefinition'],
  ])('%s is refused, however large', (_, body, pointer) => {
    expect(isBounded(() => parse(putService, body))).toBe(true);
    expect(problemsOf(putService, body).map((problem) => problem.pointer)).toEqual([pointer]);
  });

  it('at most 100 problems are listed, and the last says that there are more', () => {
    const body = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]));
    const problems = problemsOf(putService, body);
    expect(problems).toHaveLength(100);
    expect(problems.at(-1)).toEqual({ pointer: '/', detail: 'has more problems; the first 99 are listed' });
  });

  it('thousands of wrong entries are refused without looking at each with each', () => {
    const environment = Array.from({ length: 3000 }, () => ({ a: 1 }));
    const body = fargateDefinition({}, { environment });
    expect(problemsOf(registerTaskDefinition, body)).toHaveLength(100);
    expect(isBounded(() => parse(registerTaskDefinition, body))).toBe(true);
  });

  it('nothing is changed in the caller’s body', () => {
    const body = {
      taskDefinition: 7,
      ingress: { containerPort: 'x', healthCheck: { matcher: 5 } },
      tags: [{ key: 5 }],
    };
    const before = structuredClone(body);
    expect(parse(putService, body).ok).toBe(false);
    expect(body).toEqual(before);
  });
});

describe('a request', () => {
  it('may not have an asynchronous schema', () => {
    const late = z.string().check(z.refine(async () => true));
    expect(() => parse(defineRequest('late', late), 'x')).toThrow();
  });
});
