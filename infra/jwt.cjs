const refusal = require('./refusal.cjs');

/**
 * The gateway's authorizer of `auth: jwt`, from the parameters jwtIssuer and jwtAudience (several with commas): it checks
 * signature, issuer, audience and times before a function hears of the request. None in the other modes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
module.exports = async ({ resolveVariable }) => {
  if ((await resolveVariable('param:auth')) !== 'jwt') return {};
  const issuerUrl = await resolveVariable('param:jwtIssuer');
  const audience = String(await resolveVariable('param:jwtAudience'))
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (!/^https?:\/\//.test(issuerUrl) || audience.length === 0) {
    throw refusal('auth is jwt: it needs --param jwtIssuer=https://… and --param jwtAudience=…');
  }
  return { jwt: { type: 'jwt', identitySource: '$request.header.Authorization', issuerUrl, audience } };
};
