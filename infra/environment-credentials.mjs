/**
 * Stands in the bundles for @aws-sdk/credential-provider-node (the alias in serverless.yml). That one looks for a
 * profile, SSO, a web identity, a process and an instance too, and brings a client for most of them: 120 of 357 KB of
 * a small function and 16 of its 39 ms of loading. Lambda gives a function its role's keys in these variables and
 * nowhere else: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw Object.assign(new Error('the environment has no credentials: Lambda gives them to a function'), {
      name: 'CredentialsProviderError',
    });
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
};
