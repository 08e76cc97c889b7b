import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import { AwsError } from '../cloud/aws-error.ts';
import { BATCH_ENTRIES_MAX } from './limits.ts';

/** Checks what AWS checks before it looks into any entry: 1 to 10 entries with distinct, well-formed ids. */
export function validateBatch(entries: { Id: string | undefined }[]): void {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > BATCH_ENTRIES_MAX) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${BATCH_ENTRIES_MAX}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id = '' } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id)) {
      throw new AwsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (seen.has(Id)) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
}

/** Runs each entry by itself: one that is refused is reported, and the others go on. */
export function runBatch<Entry extends { Id: string | undefined }, Result>(
  entries: Entry[],
  run: (entry: Entry) => Result,
): { Successful: ({ Id: string } & Result)[]; Failed: BatchResultErrorEntry[] } {
  const Successful: ({ Id: string } & Result)[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    const Id = entry.Id ?? '';
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code.replace(/Exception$/, ''), Message: error.message });
    }
  }
  return { Successful, Failed };
}
