import type { StateMachineDefinition } from '../asl.ts';
import { compileDefinition } from '../jsonpath/compile-definition.ts';
import type { MachineStore } from '../store/machine-store.ts';

const CACHED_MAX = 200;

/** Parsed definitions by revision: a revision never changes. */
export function createDefinitionCache(machines: MachineStore): (revisionId: string) => StateMachineDefinition {
  const parsed = new Map<string, StateMachineDefinition>();
  return (revisionId) => {
    const known = parsed.get(revisionId);
    if (known) return known;
    const revision = machines.revision(revisionId);
    if (!revision) throw new Error(`no revision ${revisionId}`);
    const definition = compileDefinition(JSON.parse(revision.definition));
    if (parsed.size >= CACHED_MAX) parsed.clear();
    parsed.set(revisionId, definition);
    return definition;
  };
}
