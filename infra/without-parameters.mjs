/**
 * Stands in the bundles for shared/runtime/auth/key-parameters.ts (the alias in infra/aliases.cjs) unless `auth` is keys:
 * only then does a function read them, and the client of Parameter Store, whose 140 exceptions no bundler can leave out,
 * is a fifth of a function.
 */
export function keyParameters() {
  throw new Error('this stack was packaged without auth=keys: it has no client for the keys');
}
