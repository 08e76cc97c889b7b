import type { Path } from './request.ts';

/**
 * What the contract names and Slipway does not carry out yet. Accepting and ignoring would be a lie, so each is refused
 * by name with what to use instead. None of these has a shape, or only that of an empty list; whoever builds one gives it its
 * shape and deletes its row.
 */
interface NotYet {
  /** The request (RequestSchema.name). */
  readonly request: string;
  /** The field, by names from the top. */
  readonly field: readonly string[];
  readonly instead: string;
}

const service = (field: string, instead: string): NotYet => ({ request: 'service', field: field.split('.'), instead });

const NOT_YET: readonly NotYet[] = [
  service('deploymentConfiguration.earlySuccessCriteria', 'leave it out'),
  service('volumeConfigurations', 'use an EFS volume of the task definition'),
  service('serviceConnectConfiguration', 'use ingress'),
  service('serviceRegistries', 'use ingress'),
  service('vpcLatticeConfigurations', 'use ingress'),
  service('gatewayConnectors', 'use ingress'),
  service('monitoring', 'metrics have 60 seconds'),
  service('role', 'it is for Classic load balancers: use ingress'),
  { request: 'runTask', field: ['volumeConfigurations'], instead: 'use an EFS volume of the task definition' },
];

/** The refusal of a field that has no shape yet (or only an empty list's), or undefined when it is simply wrong. */
export function notYetField(request: string, path: Path): string | undefined {
  const row = NOT_YET.find(
    (candidate) =>
      candidate.request === request &&
      candidate.field.length === path.length &&
      candidate.field.every((part, index) => path[index] === part),
  );
  return row === undefined ? undefined : `${row.field.join('.')} is not available yet; ${row.instead}`;
}
