import { invalid } from './refusal.ts';

/** ELBv2 pages hold at most 400 things; the marker is the ARN after which the next page begins. */
export function pageOf<T extends { arn: string }>(
  records: T[],
  { Marker, PageSize = 400 }: { Marker?: string | undefined; PageSize?: number | undefined },
): { page: T[]; nextMarker: string | undefined } {
  if (PageSize < 1 || PageSize > 400) throw invalid(`Page size '${PageSize}' must be between 1 and 400`);
  const start = Marker === undefined ? 0 : records.findIndex((record) => record.arn === Marker) + 1;
  if (Marker !== undefined && start === 0) throw invalid(`Marker '${Marker}' is not valid`);
  const page = records.slice(start, start + PageSize);
  return { page, nextMarker: start + PageSize < records.length ? page.at(-1)?.arn : undefined };
}
