import { describe, expect, it } from '@jest/globals';
import { hrefOf, parseRoute } from '../../../../console/page/routes.ts';

describe('the address of a view', () => {
  it.each([
    { view: 'services', cluster: 'default' },
    { view: 'service', cluster: 'default', service: 'hello' },
    { view: 'change-service', cluster: 'default', service: 'hello', what: 'image' },
    { view: 'deployment', cluster: 'default', service: 'hello', deployment: '9c22' },
    { view: 'create-service', cluster: 'a b/c' },
    { view: 'task', cluster: 'default', task: '025c' },
    { view: 'definition', definition: 'hello:1' },
    { view: 'clusters' },
    { view: 'events' },
  ] as const)('leads back to %j', (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });

  it.each([
    ['', { view: 'services', cluster: 'default' }],
    ['#/', { view: 'services', cluster: 'default' }],
    ['#/clusters/default/services/hello/', { view: 'service', cluster: 'default', service: 'hello' }],
    ['#/nope', { view: 'nowhere' }],
    ['#/clusters//services', { view: 'nowhere' }],
    ['#/clusters/%E0%A4%A/services', { view: 'nowhere' }],
  ])('%s is %j', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });
});
