import { beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../../shared/contract/routes/routes.ts';
import { ofType, PACKAGE_MS_MAX, packagedTemplate } from './packaged-template.ts';

type Authorization = Record<string, string | undefined>;

/** How each of the gateway's routes is guarded. */
async function authorizationWith(auth: string): Promise<Authorization> {
  const found = ofType(await packagedTemplate(auth), 'AWS::ApiGatewayV2::Route');
  return Object.fromEntries(
    found.map(([, { RouteKey, AuthorizationType }]) => [String(RouteKey), AuthorizationType as string | undefined]),
  );
}

/** What `$default` serves: routes that need no permission at all, and the answer to what is no route. */
const DEFAULT = '$default';

let iam: Authorization;
let open: Authorization;

beforeAll(async () => {
  iam = await authorizationWith('iam');
  open = await authorizationWith('open');
}, PACKAGE_MS_MAX);

describe('the gateway’s routes', () => {
  it('are those of the contract, but for what $default serves and what only this machine has', () => {
    const wanted = routes
      .filter(({ scope, path }) => scope !== 'none' && !path.startsWith('/v1/local/'))
      .map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(iam).sort()).toEqual([DEFAULT, ...wanted].sort());
  });

  it('each have an authorizer with auth=iam, but $default, which tells nothing and changes nothing', () => {
    const { [DEFAULT]: unguarded, ...guarded } = iam;
    expect(new Set(Object.values(guarded))).toEqual(new Set(['AWS_IAM']));
    expect(unguarded).toBeUndefined();
  });

  it('have none with auth=open', () => {
    expect(Object.keys(open).sort()).toEqual(Object.keys(iam).sort());
    expect(Object.values(open).filter((type) => type !== undefined && type !== 'NONE')).toEqual([]);
  });
});
