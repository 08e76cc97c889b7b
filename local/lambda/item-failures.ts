/**
 * The identifiers that a function reports with ReportBatchItemFailures; `all` where its answer says nothing usable.
 * Nothing, null or an empty list is a full success; an identifier that is empty or not in the batch fails all of it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function readItemFailures(answer: string, identifiers: Set<string>): Set<string> | 'all' {
  const parsed = JSON.parse(answer) as { batchItemFailures?: unknown } | null;
  const failures = typeof parsed === 'object' ? parsed?.batchItemFailures : undefined;
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return 'all';
  const failed = new Set<string>();
  for (const failure of failures as ({ itemIdentifier?: unknown } | null)[]) {
    const identifier = failure?.itemIdentifier;
    if (typeof identifier !== 'string' || !identifiers.has(identifier)) return 'all';
    failed.add(identifier);
  }
  return failed;
}
