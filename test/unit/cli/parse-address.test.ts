import { expect, it } from '@jest/globals';
import { parseAddress } from '../../../cli/parse-address.ts';

it.each([
  ['http://127.0.0.1:7070', 'http://127.0.0.1:7070'],
  ['http://127.0.0.1:7070/', 'http://127.0.0.1:7070'],
  ['http://127.0.0.1:7070/v1', 'http://127.0.0.1:7070'],
  ['http://127.0.0.1:7070/v1/', 'http://127.0.0.1:7070'],
  ['https://abc.execute-api.eu-west-1.amazonaws.com/prod', 'https://abc.execute-api.eu-west-1.amazonaws.com/prod'],
  ['https://v1', 'https://v1'],
])('%s is Slipway at %s', (url, expected) => {
  expect(parseAddress(url)).toBe(expected);
});

it.each(['127.0.0.1:7070', 'ftp://x', 'http://', ''])('%s is no address of Slipway', (url) => {
  expect(() => parseAddress(url)).toThrow('is not an address of Slipway');
});
