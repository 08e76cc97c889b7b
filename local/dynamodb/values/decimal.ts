import { LIMITS } from '../limits.ts';
import { validationError } from '../validation-error.ts';

/**
 * A decimal number: 0.d1d2d3… with `exponent` the power of ten of its first digit.
 * 1250 is digits '125', exponent 3; zero has no digits.
 */
interface Decimal {
  negative: boolean;
  exponent: number;
  digits: string;
}

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/** Reads a number as DynamoDB does: up to 38 significant digits, from 1E-130 to 9.99…E+125. */
export function parseDecimal(text: string): Decimal {
  const match = FORM.exec(text.trim());
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  const all = whole + fraction;
  if (!match || all === '') {
    throw validationError(
      text === ''
        ? 'The parameter cannot be converted to a numeric value'
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  }
  const leading = all.length - all.replace(/^0+/, '').length;
  const digits = all.slice(leading).replace(/0+$/, '');
  if (digits === '') return { negative: false, exponent: 0, digits };
  return withinRange({
    negative: match[1] === '-',
    exponent: whole.length - 1 - leading + Number(match[4] ?? 0),
    digits,
  });
}

function withinRange(decimal: Decimal): Decimal {
  if (decimal.exponent > LIMITS.numberExponentMax) {
    throw validationError('Number overflow. Attempting to store a number with magnitude larger than supported range');
  }
  if (decimal.exponent < LIMITS.numberExponentMin) {
    throw validationError('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  }
  if (decimal.digits.length > LIMITS.numberDigits) {
    throw validationError('Attempting to store more than 38 significant digits in a Number');
  }
  return decimal;
}

/** The one text of a number: no exponent, no needless zero. `1.50e2` is `150`. */
function formatDecimal({ negative, exponent, digits }: Decimal): string {
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits + '0'.repeat(exponent + 1 - digits.length);
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;

/** The one text of a number as a client may write it. */
export function normalizeNumber(text: string): string {
  return PLAIN_INTEGER.test(text) ? text : formatDecimal(parseDecimal(text));
}

/** Below 0, 0 or above 0, for normalised numbers. Up to 15 characters a double is exact enough to order them. */
export function compareNumbers(left: string, right: string): number {
  if (left === right) return 0;
  if (left.length <= 15 && right.length <= 15) return Number(left) - Number(right);
  const difference = unscale(parseDecimal(left), parseDecimal(right));
  const order = difference.left - difference.right;
  return order < 0n ? -1 : order > 0n ? 1 : 0;
}

/** The sum of two normalised numbers, refused where it would not fit in 38 digits. */
export function addNumbers(left: string, right: string): string {
  if (PLAIN_INTEGER.test(left) && PLAIN_INTEGER.test(right)) {
    return normalizeNumber(String(Number(left) + Number(right)));
  }
  const both = unscale(parseDecimal(left), parseDecimal(right));
  return formatDecimal(parseDecimal(`${both.left + both.right}e${both.scale}`));
}

export function negateNumber(number: string): string {
  if (number === '0') return number;
  return number.startsWith('-') ? number.slice(1) : `-${number}`;
}

/** Both numbers as integers of the same scale: the value is `left * 10 ** scale`. */
function unscale(left: Decimal, right: Decimal): { left: bigint; right: bigint; scale: number } {
  const scaleOf = (decimal: Decimal) => decimal.exponent + 1 - decimal.digits.length;
  const scale = Math.min(scaleOf(left), scaleOf(right));
  const integer = (decimal: Decimal) => {
    const magnitude = BigInt(decimal.digits || '0') * 10n ** BigInt(scaleOf(decimal) - scale);
    return decimal.negative ? -magnitude : magnitude;
  };
  return { left: integer(left), right: integer(right), scale };
}
