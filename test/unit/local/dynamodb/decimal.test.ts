import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addNumbers,
  compareNumbers,
  negateNumber,
  normalizeNumber,
} from '../../../../local/dynamodb/values/decimal.ts';

const scaled = fc
  .record({
    digits: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    exponent: fc.integer({ min: -60, max: 60 }),
  })
  .map(({ digits, exponent }) => ({ text: `${digits}e${exponent}`, value: digits * 10n ** BigInt(exponent + 60) }));

describe('numbers', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['0.000', '0'],
    ['1.0', '1'],
    ['+5', '5'],
    ['007', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e3', '1000'],
    ['1.50E-3', '0.0015'],
    ['-12.340', '-12.34'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['1e-130', `0.${'0'.repeat(129)}1`],
  ])('has one form: %s is %s', (given, normal) => {
    expect(normalizeNumber(given)).toBe(normal);
  });

  it.each([
    ['', 'The parameter cannot be converted to a numeric value'],
    ['abc', 'The parameter cannot be converted to a numeric value: abc'],
    ['1e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
    ['1e-131', 'Number underflow. Attempting to store a number with magnitude smaller than supported range'],
    ['123456789012345678901234567890123456789', 'Attempting to store more than 38 significant digits in a Number'],
  ])('refuses %j', (given, message) => {
    expect(() => normalizeNumber(given)).toThrow(message);
  });

  it('orders by value', () => {
    fc.assert(
      fc.property(scaled, scaled, (one, two) => {
        const order = compareNumbers(normalizeNumber(one.text), normalizeNumber(two.text));
        expect(Math.sign(order)).toBe(one.value < two.value ? -1 : one.value > two.value ? 1 : 0);
      }),
    );
  });

  it('adds exactly', () => {
    expect(addNumbers('0.1', '0.2')).toBe('0.3');
    expect(addNumbers('9007199254740993', '1')).toBe('9007199254740994');
    expect(addNumbers('5', negateNumber('5'))).toBe('0');
    expect(() => addNumbers('1e30', '0.0000001')).not.toThrow();
    expect(() => addNumbers('1e31', '0.0000001')).toThrow('38 significant digits');
  });
});
