import type { Rule } from '../../request.ts';
import { memberOf } from '../../rules/member-of.ts';
import { tagKeys } from '../../rules/tag-keys.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';
import { containerDetails } from './container-details.ts';
import { containers } from './containers.ts';
import { definitionBytes } from './definition-bytes.ts';
import { dependencies } from './dependencies.ts';
import { fargate } from './fargate.ts';
import { networkMode } from './network-mode.ts';
import { platform } from './platform.ts';
import { ports } from './ports.ts';
import { secretNames } from './secret-names.ts';
import { reservations, sizes } from './sizes.ts';
import { mounts, volumes } from './volumes.ts';

/** Every rule between the fields of a task definition. Each is its own file and its own table of tests. */
export const taskDefinitionRules: readonly Rule<TaskDefinitionInput>[] = [
  containers,
  dependencies,
  sizes,
  reservations,
  ports,
  networkMode,
  volumes,
  mounts,
  secretNames,
  containerDetails,
  platform,
  fargate,
  memberOf,
  tagKeys,
  definitionBytes,
];
