import { describe, expect, it } from '@jest/globals';
import { compileRoutes } from '../../../../local/apigateway/route-table.ts';

const table = (...keys: string[]) =>
  compileRoutes(keys.map((RouteKey) => ({ RouteId: RouteKey, RouteKey, AuthorizationType: 'NONE' })));

const ALL = [
  'GET /pets',
  'GET /pets/{id}',
  'GET /pets/dog/{name}',
  'GET /pets/dog/1',
  'GET /pets/{proxy+}',
  'ANY /{proxy+}',
  'ANY /pets/cat',
  '$default',
];

describe('the routes of an API', () => {
  it.each([
    ['GET', '/pets', 'GET /pets', undefined],
    ['GET', '/pets/7', 'GET /pets/{id}', { id: '7' }],
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', undefined],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{name}', { name: '2' }],
    ['GET', '/pets/cat/1/2', 'GET /pets/{proxy+}', { proxy: 'cat/1/2' }],
    ['POST', '/pets/dog/1', 'ANY /{proxy+}', { proxy: 'pets/dog/1' }],
    ['GET', '/pets/cat', 'ANY /pets/cat', undefined],
    ['GET', '/pets/', 'GET /pets/{proxy+}', { proxy: '' }],
    ['GET', '/other', 'ANY /{proxy+}', { proxy: 'other' }],
    ['GET', '/pets/a b', 'GET /pets/{id}', { id: 'a b' }],
  ])('for %s %s is %s', (method, path, RouteKey, pathParameters) => {
    expect(table(...ALL)(method, path)).toMatchObject({ route: { RouteKey } });
    expect(table(...ALL)(method, path)?.pathParameters).toEqual(pathParameters);
  });

  it('falls back to $default, or finds nothing without it', () => {
    expect(table('GET /a', '$default')('GET', '/b')?.route.RouteKey).toBe('$default');
    expect(table('GET /a', '$default')('POST', '/a')?.route.RouteKey).toBe('$default');
    expect(table('GET /a')('GET', '/b')).toBeUndefined();
  });

  it('turns back where a name leads nowhere', () => {
    expect(table('GET /a/b/c', 'GET /{x}/b/d')('GET', '/a/b/d')?.pathParameters).toEqual({ x: 'a' });
  });
});
