import { AppError } from '../../contract/app-errors.ts';
import type { ServiceSpec } from '../../domain/service-spec.ts';
import type { Deps } from '../deps.ts';

interface Named {
  arn: string;
  pointer: string;
}

/**
 * Every function that the spec has for a hook is this account's, has the prefix that the stack may call, and exists; or
 * an InvalidParameterException at each that has not. Lambda is asked only about functions of the prefix: about others
 * Slipway may not even ask.
 */
export async function requireHooks(deps: Pick<Deps, 'hooks' | 'settings'>, spec: ServiceSpec): Promise<void> {
  const named: Named[] = (spec.deploymentConfiguration.lifecycleHooks ?? []).flatMap(({ hookTargetArn }, at) =>
    hookTargetArn === undefined
      ? []
      : [{ arn: hookTargetArn, pointer: `/deploymentConfiguration/lifecycleHooks/${at}/hookTargetArn` }],
  );
  if (named.length === 0) return;
  refuse(named, ({ arn }) => strange(arn, deps.settings));
  const missing = await deps.hooks.missing([...new Set(named.map(({ arn }) => arn))]);
  refuse(named, ({ arn }) => (missing.includes(arn) ? `there is no function ${arn}` : undefined));
}

function strange(arn: string, { region, accountId, hookPrefix }: Deps['settings']): string | undefined {
  const [, , , itsRegion, itsAccount, , name = ''] = arn.split(':');
  if (itsRegion !== region || itsAccount !== accountId)
    return `must be a function of this account and region (${accountId}, ${region})`;
  if (hookPrefix !== '' && name.startsWith(hookPrefix)) return undefined;
  return `hooks of this stack are functions whose names begin with ${hookPrefix}, its parameter hookPrefix: ${name} does not`;
}

function refuse(named: readonly Named[], wrongIn: (hook: Named) => string | undefined): void {
  const errors = named.flatMap((hook) => {
    const detail = wrongIn(hook);
    return detail === undefined ? [] : [{ pointer: hook.pointer, detail }];
  });
  if (errors.length === 0) return;
  throw new AppError('InvalidParameterException', errors.map(({ detail }) => detail).join('; '), { errors });
}
