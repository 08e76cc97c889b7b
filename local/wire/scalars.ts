import { AwsError } from '../cloud/aws-error.ts';
import type { TimestampFormat } from './shape.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Text that is no value of its type: 400, as every AWS front end answers before the service sees the request. */
export function malformed(message: string): AwsError {
  return new AwsError('SerializationException', message);
}

/** A blob, from base64. */
export function blobFromBase64(text: string): Uint8Array {
  if (!BASE64.test(text)) throw malformed('A blob is not valid base64.');
  return new Uint8Array(Buffer.from(text, 'base64'));
}

export function base64FromBlob(blob: unknown): string {
  return blob instanceof Uint8Array
    ? Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString('base64')
    : Buffer.from(String(blob)).toString('base64');
}

/** A date from epoch seconds (a number or its text), ISO 8601 or an HTTP date, whichever it is. */
export function dateFrom(value: unknown): Date {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return new Date(Math.round(seconds * 1000));
  const date = typeof value === 'string' ? new Date(value) : undefined;
  if (!date || Number.isNaN(date.getTime())) throw malformed(`${JSON.stringify(value)} is not a timestamp.`);
  return date;
}

/** A date on the wire: a number in epoch seconds, text in the other formats. */
export function wireDate(value: unknown, format: TimestampFormat): number | string {
  const date = value instanceof Date ? value : dateFrom(value);
  if (format === 'epoch-seconds') return date.getTime() / 1000;
  return format === 'http-date' ? date.toUTCString() : date.toISOString();
}

export function numberFromText(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || (Number.isNaN(number) && text !== 'NaN')) throw malformed(`${text} is not a number.`);
  return number;
}

export function booleanFromText(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw malformed(`${text} is not a boolean.`);
  return text === 'true';
}
