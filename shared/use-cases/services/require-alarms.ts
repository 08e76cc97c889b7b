import { AppError } from '../../contract/app-errors.ts';
import type { AlarmGate } from '../../domain/gate.ts';
import type { ServiceSpec } from '../../domain/service-spec.ts';
import type { Deps } from '../deps.ts';

/** Every alarm that a spec watches exists, or an InvalidParameterException at each that does not. */
export async function requireAlarms({ alarms }: Pick<Deps, 'alarms'>, spec: ServiceSpec): Promise<void> {
  const named = [
    ...(spec.gates ?? []).flatMap((gate, at) =>
      gate.type === 'alarm' ? placesOf((gate as AlarmGate).alarmNames, `/gates/${at}/alarmNames`) : [],
    ),
    ...placesOf(spec.deploymentConfiguration.alarms?.alarmNames ?? [], '/deploymentConfiguration/alarms/alarmNames'),
  ];
  if (named.length === 0) return;
  const known = await alarms.describe([...new Set(named.map(({ name }) => name))]);
  const errors = named
    .filter(({ name }) => !known.has(name))
    .map(({ name, pointer }) => ({ pointer, detail: `there is no alarm ${name}` }));
  if (errors.length === 0) return;
  throw new AppError('InvalidParameterException', errors.map(({ detail }) => detail).join('; '), { errors });
}

const placesOf = (names: readonly string[], pointer: string) =>
  names.map((name, at) => ({ name, pointer: `${pointer}/${at}` }));
