const refusal = require('./refusal.cjs');

/**
 * What stands before each route, by the parameter `auth`; the functions do the rest (shared/runtime/auth). An unknown
 * mode is an error, never an open door.
 */
const AUTHORIZERS = {
  iam: { type: 'aws_iam' },
  jwt: { name: 'jwt' },
  // The functions compare keys themselves: no authorizer of the gateway's could do it without one more function.
  keys: null,
  open: null,
};

module.exports = async ({ resolveVariable }) => {
  const auth = await resolveVariable('param:auth');
  if (!Object.hasOwn(AUTHORIZERS, auth)) throw refusal(`auth is ${auth}; it can be ${Object.keys(AUTHORIZERS).join(', ')}`);
  if (auth === 'open' && process.argv.includes('deploy')) {
    throw refusal('auth is open: that is for this machine alone. Deploy with --param auth=iam, jwt or keys.');
  }
  return AUTHORIZERS[auth];
};
