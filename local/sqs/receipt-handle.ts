import { randomBytes } from 'node:crypto';
import { AwsError } from '../cloud/aws-error.ts';
import type { Queue } from './queue.ts';

/** What a receipt handle says: one receive of one message. It is opaque to callers. */
export interface Receipt {
  queueId: number;
  messageRow: number;
  nonce: string;
}

export function newReceipt(queue: Queue, messageRow: number): Receipt {
  return { queueId: queue.id, messageRow, nonce: randomBytes(12).toString('hex') };
}

export function writeReceiptHandle({ queueId, messageRow, nonce }: Receipt): string {
  return Buffer.from(`${queueId}:${messageRow}:${nonce}`).toString('base64');
}

/** Throws ReceiptHandleIsInvalid for what this queue never gave out. */
export function readReceiptHandle(queue: Queue, handle: string | undefined): Receipt {
  const [, queueId, messageRow, nonce] =
    /^(\d+):(\d+):([0-9a-f]{24})$/.exec(Buffer.from(handle ?? '', 'base64').toString()) ?? [];
  if (nonce === undefined || Number(queueId) !== queue.id) {
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle ?? ''}" is not a valid receipt handle.`,
    );
  }
  return { queueId: Number(queueId), messageRow: Number(messageRow), nonce };
}
