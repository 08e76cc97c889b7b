/** What stands before each route, by the parameter `auth`. An unknown mode is an error, never an open door. */
const AUTHORIZERS = {
  iam: { type: 'aws_iam' },
  open: null,
};

module.exports = async ({ resolveVariable }) => {
  const auth = await resolveVariable('param:auth');
  if (!(auth in AUTHORIZERS)) throw new Error(`auth is ${auth}; it can be ${Object.keys(AUTHORIZERS).join(' or ')}`);
  if (auth === 'open' && process.argv.includes('deploy')) {
    throw new Error('auth is open: that is for this machine alone. Deploy with --param auth=iam.');
  }
  return AUTHORIZERS[auth];
};
