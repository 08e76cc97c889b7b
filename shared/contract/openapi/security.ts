import type { oas31 } from 'zod-openapi';
import type { Route } from '../routes/route.ts';

/** How callers prove who they are, by the stack's parameter `auth`. With `auth: open` nobody has to, on this machine alone. */
export const SECURITY_SCHEMES = {
  keys: { type: 'http', scheme: 'bearer', description: '`auth: keys`: a key of this Slipway.' },
  jwt: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: '`auth: jwt`: a token with the claims `slipway:scopes` and `slipway:clusters`.',
  },
  iam: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`auth: iam`: AWS Signature Version 4 for the service `execute-api`.',
  },
} as const satisfies Record<string, oas31.SecuritySchemeObject>;

/** Any one of them, with the scope that the route needs. */
export function securityOf({ scope }: Route): oas31.SecurityRequirementObject[] {
  return scope === 'none' ? [] : Object.keys(SECURITY_SCHEMES).map((scheme) => ({ [scheme]: [scope] }));
}
