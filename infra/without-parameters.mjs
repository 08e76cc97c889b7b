/**
 * Stands in the bundles for @aws-sdk/client-ssm (the alias in infra/aliases.cjs) unless `auth` is keys: only then does a
 * function read a parameter, and the client, whose 140 exceptions no bundler can leave out, is a fifth of a function.
 */
export class SSMClient {
  send() {
    throw new Error('this stack was packaged without auth=keys: it has no client for Parameter Store');
  }
}

export class GetParameterCommand {}
