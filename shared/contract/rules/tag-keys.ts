import { TAG_KEY_RESERVED_PATTERN } from '../../domain/limits/tag-limits.ts';
import type { Draft, Report } from '../request.ts';
import { refuseDuplicates } from './duplicates.ts';

interface Tagged {
  tags?: { key: string; value: string }[] | undefined;
}

/** Tag keys are unique and not AWS's own. */
export function tagKeys(draft: Draft<Tagged>, report: Report): void {
  const keys = (draft.tags ?? []).map((tag) => tag?.key);
  refuseDuplicates(keys, (index) => ['tags', index, 'key'], 'key', report);
  for (const [index, key] of keys.entries()) {
    if (key === undefined || !TAG_KEY_RESERVED_PATTERN.test(key)) continue;
    report.refuse(['tags', index, 'key'], 'must not begin with aws:, which is reserved for AWS');
  }
}
