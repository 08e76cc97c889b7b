import { AppError } from '../../contract/app-errors.ts';
import { isOwnFamily } from '../../domain/names.ts';
import type { LauncherSettings } from '../../ports/settings.ts';

/**
 * Refuses to change Slipway's own definitions (`slipway-<stack>-…`). Services of every cluster heal from them, also
 * those that the caller cannot see; and RunTask is allowed to Slipway for these families alone.
 */
export function requireFreeFamily({ stack }: Pick<LauncherSettings, 'stack'>, family: string, pointer: string): void {
  if (!isOwnFamily(stack, family)) return;
  const detail = `must not begin with slipway-${stack}-: those definitions are Slipway's own`;
  throw new AppError('InvalidParameterException', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });
}
