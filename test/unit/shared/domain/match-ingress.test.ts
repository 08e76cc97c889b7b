import { describe, expect, it } from '@jest/globals';
import { type IngressPlace, matchIngress } from '../../../../shared/domain/match-ingress.ts';

const PLACES: (IngressPlace & { name: string })[] = [
  { name: 'root', path: '/' },
  { name: 'shop', path: '/shop' },
  { name: 'cart', path: '/shop/cart/' },
  { name: 'hosted', path: '/', host: 'shop.example.com' },
  { name: 'wild', path: '/a', host: '*.example.com' },
  { name: 'own port', path: '/', host: 'x.org', listenerPort: 8443 },
];

describe('a request', () => {
  it.each([
    ['http://any.org/', 'root'],
    ['http://any.org/shopping', 'root'],
    ['http://any.org/shop', 'shop'],
    ['http://any.org/shop/', 'shop'],
    ['http://any.org/shop/x', 'shop'],
    ['http://any.org/shop/cart', 'cart'],
    ['http://any.org/shop/cart/1', 'cart'],
    ['http://SHOP.example.com/shop/cart', 'hosted'],
    ['http://a.b.example.com/a/1', 'wild'],
    ['http://example.com/a/1', 'root'],
    ['http://x.org:8443/', 'own port'],
    ['http://x.org:80/', 'root'],
    ['http://shopXexample.com/', 'root'],
  ])('for %s is for %s', (text, name) => {
    const { hostname: host, pathname: path, port } = new URL(text);
    expect(matchIngress(PLACES, { host, path, port: Number(port || 80) })?.name).toBe(name);
  });

  it('may be for nobody', () => {
    expect(matchIngress(PLACES.slice(1), { host: 'any.org', path: '/', port: 80 })).toBeUndefined();
  });
});
