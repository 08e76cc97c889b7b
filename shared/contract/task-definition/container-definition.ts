import * as z from 'zod/mini';
import {
  CONTAINER_MEMORY_MIB_MIN,
  PORT_MAPPINGS_MAX,
  RESTART_POLICY,
  START_TIMEOUT_SEC,
  STOP_TIMEOUT_SEC,
} from '../../domain/limits/container-limits.ts';
import { IMAGE_PATTERN } from '../../domain/limits/name-patterns.ts';
import { choice } from '../fields/choice.ts';
import { command, environment, environmentFiles, environmentName } from '../fields/container-commands.ts';
import { flag } from '../fields/flag.ts';
import { list } from '../fields/list.ts';
import { name } from '../fields/name.ts';
import { shape } from '../fields/shape.ts';
import { anyText, text, textLike } from '../fields/text.ts';
import { textMap } from '../fields/text-map.ts';
import { wholeNumber } from '../fields/whole-number.ts';
import { healthCheck } from './health-check.ts';
import { linuxParameters } from './linux-parameters.ts';
import { logConfiguration } from './log-configuration.ts';
import { portMapping } from './port-mapping.ts';
import { resourceRequirements } from './resource-requirements.ts';

const MIB_MAX = 16_777_216;
const memory = () => wholeNumber(CONTAINER_MEMORY_MIB_MIN, MIB_MAX, 'MiB');
const { attemptPeriodSec, ignoredExitCodesMax } = RESTART_POLICY;

const restartPolicy = shape({
  enabled: flag(),
  ignoredExitCodes: z.optional(list(wholeNumber(0, 255), { max: ignoredExitCodesMax })),
  restartAttemptPeriod: z._default(
    wholeNumber(attemptPeriodSec.min, attemptPeriodSec.max, 'seconds'),
    attemptPeriodSec.default,
  ),
});

const ULIMITS = [
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
] as const;
const ulimitValue = () => wholeNumber(-1, Number.MAX_SAFE_INTEGER);

/** ContainerDefinition, whole. Rules between its fields, and between containers, are in rules/. */
export const containerDefinition = shape({
  name: name(),
  image: textLike(
    IMAGE_PATTERN,
    'an image such as nginx:1.27 or nginx@sha256:…, with at most 255 characters before the @',
  ),
  repositoryCredentials: z.optional(shape({ credentialsParameter: text(1, 2048) })),
  cpu: z._default(wholeNumber(0, 196_608, 'cpu units'), 0),
  memory: z.optional(memory()),
  memoryReservation: z.optional(memory()),
  links: z.optional(list(text(1, 511))),
  portMappings: z._default(list(portMapping, { max: PORT_MAPPINGS_MAX }), []),
  essential: z._default(flag(), true),
  restartPolicy: z.optional(restartPolicy),
  entryPoint: z.optional(command()),
  command: z.optional(command()),
  environment: z._default(environment(), []),
  environmentFiles: z.optional(environmentFiles()),
  mountPoints: z._default(
    list(shape({ sourceVolume: name(), containerPath: text(1, 4096), readOnly: z._default(flag(), false) })),
    [],
  ),
  volumesFrom: z._default(list(shape({ sourceContainer: name(), readOnly: z._default(flag(), false) })), []),
  linuxParameters: z.optional(linuxParameters),
  secrets: z.optional(list(shape({ name: environmentName(), valueFrom: text(1, 2048) }))),
  dependsOn: z.optional(
    list(shape({ containerName: name(), condition: choice('START', 'COMPLETE', 'SUCCESS', 'HEALTHY') })),
  ),
  startTimeout: z.optional(wholeNumber(START_TIMEOUT_SEC.min, START_TIMEOUT_SEC.max, 'seconds')),
  stopTimeout: z.optional(wholeNumber(STOP_TIMEOUT_SEC.min, STOP_TIMEOUT_SEC.max, 'seconds')),
  versionConsistency: z.optional(choice('enabled', 'disabled')),
  hostname: z.optional(text(1, 253)),
  user: z.optional(text(1, 255)),
  workingDirectory: z.optional(text(1, 4096)),
  disableNetworking: z.optional(flag()),
  privileged: z.optional(flag()),
  readonlyRootFilesystem: z.optional(flag()),
  dnsServers: z.optional(list(text(1, 255))),
  dnsSearchDomains: z.optional(list(text(1, 255))),
  extraHosts: z.optional(list(shape({ hostname: text(1, 255), ipAddress: text(1, 45) }))),
  dockerSecurityOptions: z.optional(list(text(1, 1024))),
  interactive: z.optional(flag()),
  pseudoTerminal: z.optional(flag()),
  dockerLabels: z.optional(textMap()),
  ulimits: z.optional(list(shape({ name: choice(...ULIMITS), softLimit: ulimitValue(), hardLimit: ulimitValue() }))),
  logConfiguration: z.optional(logConfiguration),
  healthCheck: z.optional(healthCheck),
  systemControls: z._default(list(shape({ namespace: text(1, 255), value: anyText() })), []),
  resourceRequirements: z.optional(resourceRequirements),
  firelensConfiguration: z.optional(shape({ type: choice('fluentd', 'fluentbit'), options: z.optional(textMap()) })),
  credentialSpecs: z.optional(list(text(1, 2048), { max: 1 })),
});

export type ContainerDefinition = z.infer<typeof containerDefinition>;
