import { describe, expect, it } from '@jest/globals';
import { parse } from '../../../../shared/contract/parse.ts';
import {
  clusterPath,
  imagePath,
  servicePath,
  taskDefinitionPath,
  taskPath,
} from '../../../../shared/contract/requests/paths.ts';
import { putCluster } from '../../../../shared/contract/requests/put-cluster.ts';
import { putImage } from '../../../../shared/contract/requests/put-image.ts';
import {
  eventListQuery,
  logQuery,
  noQuery,
  pageQuery,
  stopTaskQuery,
  taskDefinitionListQuery,
  taskListQuery,
} from '../../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../../shared/contract/requests/write-headers.ts';
import { pointersOf, problemsOf, valueIn } from './problems.ts';

describe('queries', () => {
  it('come as texts and go out as numbers, with defaults', () => {
    expect(valueIn(parse(eventListQuery, { after: '7-1', waitSec: '0.5', limit: '10' }))).toEqual({
      after: '7-1',
      waitSec: 0.5,
      limit: 10,
    });
    expect(valueIn(parse(logQuery, { container: 'web', tail: '20' }))).toEqual({
      container: 'web',
      tail: 20,
      waitSec: 0,
    });
    expect(valueIn(parse(pageQuery, {}))).toEqual({ limit: 100 });
    expect(valueIn(parse(taskListQuery, { status: 'STOPPED', service: 'web' }))).toMatchObject({ status: 'STOPPED' });
    expect(valueIn(parse(taskDefinitionListQuery, { family: 'web' }))).toMatchObject({ family: 'web' });
    expect(valueIn(parse(stopTaskQuery, { reason: 'over' }))).toEqual({ reason: 'over' });
  });

  it.each(['0', '101', '', ' 1', '1e1', '0x1', '1.5', 'ten', '-1', 'NaN', '1,2', '9'.repeat(400)])(
    'refuse a limit of "%s"',
    (limit) => {
      expect(pointersOf(pageQuery, { limit })).toEqual(['/limit']);
    },
  );

  it.each(['20.1', '-1', 'Infinity'])('refuse to wait %s seconds', (waitSec) => {
    expect(problemsOf(eventListQuery, { waitSec })[0]?.detail).toBe(
      `must be a number from 0 to 20 (seconds); got ${/^-?[\d.]+$/.test(waitSec) ? waitSec : `"${waitSec}"`}`,
    );
  });

  it('wait at most 20 seconds', () => {
    expect(valueIn(parse(eventListQuery, { waitSec: '20' })).waitSec).toBe(20);
  });

  it('keep a token that looks like a number a text', () => {
    expect(valueIn(parse(eventListQuery, { after: '0012' })).after).toBe('0012');
  });

  it('refuse what they do not know', () => {
    expect(pointersOf(noQuery, { limit: '1' })).toEqual(['/limit']);
    expect(pointersOf(taskListQuery, { state: 'RUNNING', status: 'running' })).toEqual(['/status', '/state']);
  });
});

describe('paths', () => {
  it.each(['a', 'my-cluster_1', 'A'.repeat(255)])('take the name %s', (cluster) => {
    expect(problemsOf(clusterPath, { cluster })).toEqual([]);
  });

  it.each(['', 'a b', 'a/b', '..', 'a.b', 'A'.repeat(256), 'ü', '1\n'])('refuse the name %j', (cluster) => {
    expect(pointersOf(clusterPath, { cluster })).toEqual(['/cluster']);
    expect(pointersOf(servicePath, { cluster: 'a', service: cluster })).toEqual(['/service']);
  });

  it('keep a name of digits a text', () => {
    expect(valueIn(parse(servicePath, { cluster: '1', service: '2' }))).toEqual({ cluster: '1', service: '2' });
  });

  it('take ids, families with revisions and images', () => {
    expect(problemsOf(taskPath, { cluster: 'a', task: '0123456789abcdef0123456789abcdef' })).toEqual([]);
    expect(problemsOf(taskDefinitionPath, { taskDefinition: 'web:12' })).toEqual([]);
    expect(pointersOf(taskDefinitionPath, { taskDefinition: 'web:latest' })).toEqual(['/taskDefinition']);
    expect(problemsOf(imagePath, { name: 'team/hello', tag: 'v1' })).toEqual([]);
    expect(pointersOf(imagePath, { name: '../etc', tag: '..' })).toEqual(['/name', '/tag']);
  });
});

describe('headers of writes', () => {
  it('are found in any case, among others', () => {
    const headers = { 'IDEMPOTENCY-KEY': 'a1', 'If-Match': '"7"', accept: '*/*', authorization: 'Bearer x' };
    expect(valueIn(parseWriteHeaders(headers))).toEqual({ idempotencyKey: 'a1', generation: 7 });
    expect(valueIn(parseWriteHeaders({}))).toEqual({});
  });

  it.each(['7', '*', 'W/"7"', '"07"', '""', '"7", "8"', '"1e3"'])('refuse If-Match %s', (tag) => {
    expect(parseWriteHeaders({ 'if-match': tag })).toMatchObject({ ok: false, errors: [{ pointer: '/if-match' }] });
  });

  it.each(['', 'a b', 'ü', 'x'.repeat(256)])('refuse the key "%s"', (key) => {
    expect(parseWriteHeaders({ 'idempotency-key': key })).toMatchObject({ ok: false });
  });
});

describe('small bodies', () => {
  it('clusters take tags, and their own name', () => {
    expect(valueIn(parse(putCluster, {}))).toEqual({});
    expect(valueIn(parse(putCluster, { clusterName: 'a', tags: [{ key: 'k' }] }, { cluster: 'a' }))).toEqual({
      tags: [{ key: 'k', value: '' }],
    });
    expect(pointersOf(putCluster, { clusterName: 'b' }, { cluster: 'a' })).toEqual(['/clusterName']);
    expect(pointersOf(putCluster, { settings: [] })).toEqual(['/settings']);
  });

  it('images take an absolute directory', () => {
    expect(valueIn(parse(putImage, { directory: '/srv/hello' }))).toEqual({ directory: '/srv/hello' });
    for (const directory of ['hello', '', '/a\0b', 5])
      expect(pointersOf(putImage, { directory })).toEqual(['/directory']);
  });
});
