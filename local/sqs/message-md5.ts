import { createHash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * The digest that SDKs compare with their own: names in order, each name, type and value preceded by its length
 * (4 bytes, big endian), and one byte between type and value that tells text (1) from bytes (2).
 * SQS developer guide, "Calculating the MD5 message digest for message attributes".
 */
export function md5OfAttributes(attributes: Record<string, MessageAttributeValue>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {};
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Uint8Array.of(DataType.startsWith('Binary') ? 2 : 1));
    add(DataType.startsWith('Binary') ? (BinaryValue ?? new Uint8Array()) : Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}
