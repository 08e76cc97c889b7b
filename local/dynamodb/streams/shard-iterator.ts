import { AwsError } from '../../cloud/aws-error.ts';
import { LIMITS } from '../limits.ts';
import { validationError } from '../validation-error.ts';

/** A place in a stream: what comes after a sequence number. */
export interface ShardIterator {
  streamArn: string;
  after: number;
  issuedAtMs: number;
}

/** As AWS's: the stream's ARN, a version, and what is nobody's business. */
export function writeIterator({ streamArn, after, issuedAtMs }: ShardIterator): string {
  return `${streamArn}|1|${Buffer.from(JSON.stringify([after, issuedAtMs])).toString('base64')}`;
}

/** The stream that an iterator is in, without a check of anything else. */
export function streamOfIterator(text: string | undefined): string | undefined {
  return text?.split('|')[0];
}

/** Reads an iterator; ExpiredIteratorException 15 minutes after it was issued. */
export function readIterator(text: string | undefined, nowMs: number): ShardIterator {
  const [streamArn, , position] = (text ?? '').split('|');
  if (!streamArn || !position) throw validationError('Invalid ShardIterator');
  const [after, issuedAtMs] = parsePosition(position);
  if (nowMs - issuedAtMs > LIMITS.iteratorLifeMs) {
    throw new AwsError('ExpiredIteratorException', 'Shard iterator has expired');
  }
  return { streamArn, after, issuedAtMs };
}

function parsePosition(text: string): [number, number] {
  try {
    const [after, issuedAtMs] = JSON.parse(Buffer.from(text, 'base64').toString());
    if (Number.isSafeInteger(after) && Number.isFinite(issuedAtMs)) return [after, issuedAtMs];
  } catch {
    // Not ours: refused below.
  }
  throw validationError('Invalid ShardIterator');
}

/** 21 digits, so that sequence numbers also sort as texts. */
export function formatSequence(sequence: number): string {
  return `1${String(sequence).padStart(20, '0')}`;
}

export function parseSequence(text: string): number {
  const sequence = /^1\d{20}$/.test(text) ? Number(text.slice(1)) : Number.NaN;
  if (Number.isSafeInteger(sequence)) return sequence;
  throw validationError(`Invalid SequenceNumber: ${text}`);
}
