/** What a caller may be allowed. None implies another: who deploys and looks has both. */
export const SCOPES = ['read', 'deploy', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** Stands for every cluster, those too that are made later. */
export const ALL_CLUSTERS = '*';

/** What a caller may do, and the clusters that exist for it. */
export interface Grants {
  readonly scopes: readonly Scope[];
  /** Names, or `*`. */
  readonly clusters: readonly string[];
}

export const EVERYTHING: Grants = { scopes: SCOPES, clusters: [ALL_CLUSTERS] };

export function hasScope(grants: Grants, needed: Scope | 'none'): boolean {
  return needed === 'none' || grants.scopes.includes(needed);
}

export function seesCluster(grants: Grants, cluster: string): boolean {
  return grants.clusters.includes(ALL_CLUSTERS) || grants.clusters.includes(cluster);
}

/** The scopes among some words: what is not a scope grants nothing. */
export function scopesAmong(words: readonly string[]): Scope[] {
  return SCOPES.filter((scope) => words.includes(scope));
}
