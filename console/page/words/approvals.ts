/** The stages at which a spec waits for somebody's word: its gates of type approval, and ECS's hooks that PAUSE. */
export function stagesOfApprovals(spec: { gates?: unknown; deploymentConfiguration?: unknown }): string[] {
  const { lifecycleHooks } = (spec.deploymentConfiguration ?? {}) as { lifecycleHooks?: unknown };
  const gates = entriesOf(spec.gates).filter(({ type }) => type === 'approval');
  const hooks = entriesOf(lifecycleHooks).filter(({ targetType }) => targetType === 'PAUSE');
  return [
    ...gates.flatMap(({ stages = [] }) => stages),
    ...hooks.flatMap(({ lifecycleStages = [] }) => lifecycleStages),
  ];
}

interface Watch {
  type?: string;
  targetType?: string;
  stages?: string[];
  lifecycleStages?: string[];
}

function entriesOf(list: unknown): Watch[] {
  return Array.isArray(list) ? list : [];
}
