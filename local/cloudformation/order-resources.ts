import { chosenBranch, intrinsicOf, SUBSTITUTION, splitAttribute, substitutionOf } from './evaluate.ts';
import { dependsOn, type TemplateResource, type TemplateValue } from './template.ts';
import { templateError } from './template-error.ts';

/**
 * Orders resources so that each comes after what it names, with DependsOn or with an intrinsic function; in the
 * template's own order where that leaves a choice, so that a deploy is repeatable.
 */
export function orderResources(
  resources: Record<string, TemplateResource>,
  conditions: Record<string, boolean>,
): string[] {
  const ordered: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];

  function visit(logicalId: string): void {
    const resource = resources[logicalId];
    if (!resource || done.has(logicalId)) return;
    if (path.includes(logicalId)) {
      throw templateError(`Circular dependency between resources: [${path.slice(path.indexOf(logicalId)).join(', ')}]`);
    }
    path.push(logicalId);
    for (const dependency of dependenciesOf(resource, conditions)) visit(dependency);
    path.pop();
    done.add(logicalId);
    ordered.push(logicalId);
  }

  for (const logicalId of Object.keys(resources)) visit(logicalId);
  return ordered;
}

function dependenciesOf(resource: TemplateResource, conditions: Record<string, boolean>): Set<string> {
  const names = new Set(dependsOn(resource));
  collect(resource.Properties ?? {}, conditions, names);
  return names;
}

/** The names that a value refers to, in the branches that its conditions choose. */
function collect(value: TemplateValue, conditions: Record<string, boolean>, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const call = intrinsicOf(value);
  if (call?.name === 'Ref') names.add(String(call.argument));
  if (call?.name === 'Fn::GetAtt') names.add(splitAttribute(call.argument)[0]);
  if (call?.name === 'Fn::If') {
    collect(chosenBranch(call.argument, conditions), conditions, names);
    return;
  }
  if (call?.name === 'Fn::Sub') {
    const { source } = substitutionOf(call.argument);
    for (const [, literal, name = ''] of source.matchAll(SUBSTITUTION)) {
      if (!literal) names.add(name.split('.')[0] ?? name);
    }
  }
  for (const item of Object.values(value)) collect(item, conditions, names);
}
