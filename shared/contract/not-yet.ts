import type { Path, Report } from './request.ts';

/**
 * What the contract names and Slipway does not carry out yet. Accepting and ignoring would be a lie, so each is refused
 * by name with what to use instead. Whoever builds one deletes its row: a row with `when` guards a field whose shape
 * already stands in the schema; a row without `when` names a field that has no shape yet.
 */
interface NotYet {
  /** The request (RequestSchema.name). */
  readonly request: string;
  /** The field, by names from the top. */
  readonly field: readonly string[];
  /** Values that mean it: a value for which this is false (one that says "off", or what we do) passes. */
  readonly when?: (value: unknown) => boolean;
  readonly instead: string;
}

const service = (field: string, instead: string, when?: (value: unknown) => boolean): NotYet => ({
  request: 'service',
  field: field.split('.'),
  instead,
  when,
});

const otherThan =
  (...available: unknown[]) =>
  (value: unknown) =>
    !available.includes(value);

const NOT_YET: readonly NotYet[] = [
  service('deploymentConfiguration.earlySuccessCriteria', 'leave it out'),
  service('volumeConfigurations', 'use an EFS volume of the task definition'),
  service('availabilityZoneRebalancing', 'use DISABLED', otherThan('DISABLED')),
  service('serviceConnectConfiguration', 'use ingress'),
  service('serviceRegistries', 'use ingress'),
  service('vpcLatticeConfigurations', 'use ingress'),
  service('gatewayConnectors', 'use ingress'),
  service('monitoring', 'metrics have 60 seconds'),
  service('clientToken', 'use the Idempotency-Key header'),
  service('role', 'it is for Classic load balancers: use ingress'),
  { request: 'runTask', field: ['volumeConfigurations'], instead: 'use an EFS volume of the task definition' },
];

/** The refusal of a field that has no shape yet (or only an empty list's), or undefined when it is simply wrong. */
export function notYetField(request: string, path: Path): string | undefined {
  const row = NOT_YET.find(
    (candidate) =>
      candidate.when === undefined &&
      candidate.request === request &&
      candidate.field.length === path.length &&
      candidate.field.every((part, index) => path[index] === part),
  );
  return row === undefined ? undefined : `${row.field.join('.')} is not available yet; ${row.instead}`;
}

/** Refuses the values of the table's rows in a body whose shape is right. */
export function notYetRule(request: string, draft: unknown, report: Report): void {
  for (const row of NOT_YET) {
    if (row.request !== request || row.when === undefined) continue;
    const value = row.field.reduce<unknown>(fieldOf, draft);
    if (value === undefined || !row.when(value)) continue;
    const name = row.field.join('.');
    const what = typeof value === 'object' ? name : `${name}: ${String(value)}`;
    report.refuse(row.field, `${what} is not available yet; ${row.instead}`);
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
