import { OVERRIDES_LENGTH_MAX } from '../../domain/limits/launch-limits.ts';
import { parseCpuUnits, parseMemoryMiB } from '../../domain/limits/task-size-text.ts';
import type { Draft, Report } from '../request.ts';
import { refuseDuplicates } from '../rules/duplicates.ts';

interface Overridden {
  overrides?:
    | {
        containerOverrides: { name: string }[];
        cpu?: string | undefined;
        memory?: string | undefined;
        inferenceAcceleratorOverrides?: unknown[] | undefined;
        executionRoleArn?: unknown;
        taskRoleArn?: unknown;
      }
    | undefined;
}

/**
 * Overrides: no roles (that would give a task rights that its definition has not), sizes as in a definition, each
 * container once, at most 8,192 characters of JSON. Whether the pair of sizes exists is known only with the definition.
 */
export function overrideRules(draft: Draft<Overridden>, report: Report): void {
  const overrides = draft.overrides;
  if (overrides === undefined) return;
  for (const role of ['taskRoleArn', 'executionRoleArn'] as const) {
    if (overrides[role] !== undefined) {
      report.refuse(['overrides', role], 'must be left out: the roles of a task cannot be overridden');
    }
  }
  if ((overrides.inferenceAcceleratorOverrides ?? []).length > 0) {
    report.refuse(['overrides', 'inferenceAcceleratorOverrides'], 'must be left out: Fargate does not have it');
  }
  if (overrides.cpu !== undefined && parseCpuUnits(overrides.cpu) === undefined) {
    report.refuse(['overrides', 'cpu'], 'must be cpu units such as "256", or vCPUs such as ".25 vCPU"');
  }
  if (overrides.memory !== undefined && parseMemoryMiB(overrides.memory) === undefined) {
    report.refuse(['overrides', 'memory'], 'must be MiB such as "512", or GB such as "0.5 GB"');
  }
  const names = (overrides.containerOverrides ?? []).map((override) => override?.name);
  refuseDuplicates(names, (index) => ['overrides', 'containerOverrides', index, 'name'], 'container', report);
  const length = JSON.stringify(overrides).length;
  if (length > OVERRIDES_LENGTH_MAX) {
    report.refuse(['overrides'], `must be at most ${OVERRIDES_LENGTH_MAX} characters of JSON; got ${length}`);
  }
}
