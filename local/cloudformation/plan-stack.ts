import type { Cloud } from '../cloud/cloud.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { evaluateConditions } from './evaluate-conditions.ts';
import { orderResources } from './order-resources.ts';
import { providerOf } from './providers.ts';
import { resolveParameters } from './resolve-parameters.ts';
import type { OutputRecord } from './stack-store.ts';
import { parseTemplate, type TemplateResource } from './template.ts';
import { templateError } from './template-error.ts';

/** What `Ref` and `Fn::GetAtt` see of a deployed resource. */
export interface KnownResource {
  physicalId: string;
  attributes: Record<string, string>;
}

export interface StackPlan {
  resources: Record<string, TemplateResource>;
  /** The logical ids, each after what it depends on. */
  order: string[];
  scope: Scope;
  outputs(): OutputRecord[];
}

export interface StackIdentity {
  stackName: string;
  stackId: string;
}

/**
 * Reads a template with its parameters: which resources its conditions leave, in which order, evaluated against what
 * `known` says once they are deployed. All that can be wrong with a template is found here, before anything is touched.
 */
export function planStack(
  cloud: Cloud,
  { stackName, stackId }: StackIdentity,
  document: object,
  given: Record<string, string>,
  known: Map<string, KnownResource>,
): StackPlan {
  const template = parseTemplate(document);
  const base: Omit<Scope, 'conditions'> = {
    template,
    parameters: resolveParameters(template.Parameters, given),
    pseudo: {
      'AWS::AccountId': cloud.accountId,
      'AWS::Partition': 'aws',
      'AWS::Region': cloud.region,
      'AWS::StackId': stackId,
      'AWS::StackName': stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    },
    zones: ['a', 'b', 'c'].map((zone) => `${cloud.region}${zone}`),
    refOf: (logicalId) => find(known, logicalId).physicalId,
    attributeOf(logicalId, attribute) {
      const value = find(known, logicalId).attributes[attribute];
      if (value !== undefined) return value;
      throw templateError(`Template error: resource ${logicalId} does not support attribute type ${attribute}`);
    },
  };
  const scope: Scope = { ...base, conditions: evaluateConditions(base) };
  const isActive = ({ Condition }: { Condition?: string }) => {
    if (Condition === undefined) return true;
    const value = scope.conditions[Condition];
    if (value === undefined) throw templateError(`Template format error: Unresolved condition dependency ${Condition}`);
    return value;
  };
  const resources = Object.fromEntries(Object.entries(template.Resources).filter(([, resource]) => isActive(resource)));
  for (const [logicalId, resource] of Object.entries(resources)) checkKnown(logicalId, resource);
  return {
    resources,
    order: orderResources(resources, scope.conditions),
    scope,
    outputs: () =>
      Object.entries(template.Outputs)
        .filter(([, output]) => isActive(output))
        .map(([key, { Value, Description, Export }]) => ({
          key,
          value: String(evaluate(Value, scope) ?? ''),
          description: Description,
          exportName: Export && String(evaluate(Export.Name, scope)),
        })),
  };
}

/** Types and names of properties, for all resources, so that nothing is created of a template that cannot be whole. */
function checkKnown(logicalId: string, { Type, Properties = {} }: TemplateResource): void {
  const { properties } = providerOf(logicalId, Type);
  const unknown = properties && Object.keys(Properties).find((name) => !(name in properties));
  if (unknown !== undefined) {
    throw templateError(`${logicalId} (${Type}): the property ${unknown} is not known to this local cloud`);
  }
}

function find(known: Map<string, KnownResource>, logicalId: string): KnownResource {
  const resource = known.get(logicalId);
  if (resource) return resource;
  throw templateError(`Template format error: Unresolved resource dependencies [${logicalId}]`);
}
