/** Packages that are something smaller in the bundles. */
module.exports = async ({ resolveVariable }) => ({
  '@aws-sdk/credential-provider-node': './infra/environment-credentials.mjs',
  ...((await resolveVariable('param:auth')) === 'keys' ? {} : { '#key-parameters': './infra/without-parameters.mjs' }),
});
