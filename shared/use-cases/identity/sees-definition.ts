import { ALL_CLUSTERS } from '../../contract/identity/grants.ts';
import { isOwnFamily } from '../../domain/names.ts';
import type { Deps } from '../deps.ts';

/**
 * Whether a definition exists for the caller: by its family, `family:revision` or ARN. The families of Slipway's own name
 * the clusters and services that they are of, and whose they are cannot be read from them: `…-a-b-c` is service `c` of
 * cluster `a-b`, or `b-c` of `a`. So who does not see every cluster sees none of them.
 */
export function seesDefinition(
  { settings, sees }: Pick<Deps, 'sees'> & { settings: Pick<Deps['settings'], 'stack'> },
  reference: string,
): boolean {
  const family = reference.split('/').at(-1) ?? '';
  return !isOwnFamily(settings.stack, family) || (sees?.(ALL_CLUSTERS) ?? true);
}
