import { templateError } from './template-error.ts';

/** A value of a template, intrinsic functions still in it. */
export type TemplateValue = string | number | boolean | null | TemplateValue[] | { [key: string]: TemplateValue };

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, TemplateValue>;
  DependsOn?: string | string[];
  Condition?: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export interface TemplateParameter {
  Type: string;
  Default?: string | number;
  AllowedValues?: (string | number)[];
  AllowedPattern?: string;
  NoEcho?: boolean | string;
}

interface TemplateOutput {
  Value: TemplateValue;
  Description?: string;
  Condition?: string;
  Export?: { Name: TemplateValue };
}

export interface Template {
  Description?: string;
  Parameters: Record<string, TemplateParameter>;
  Mappings: Record<string, Record<string, Record<string, TemplateValue>>>;
  Conditions: Record<string, TemplateValue>;
  Resources: Record<string, TemplateResource>;
  Outputs: Record<string, TemplateOutput>;
}

/** `Rules` assert parameters at the console and `Metadata` is for tools: neither changes a resource. */
const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
]);
const RESOURCE_KEYS = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
]);

/** Checks the outline of a template (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html). */
export function parseTemplate(document: object): Template {
  const unknown = Object.keys(document).filter((section) => !SECTIONS.has(section));
  if (unknown.length > 0) {
    throw templateError(`Invalid template property or properties [${unknown.join(', ')}]`);
  }
  const template = document as Partial<Template>;
  const { Resources = {} } = template;
  if (Object.keys(Resources).length === 0) throw templateError('At least one Resources member must be defined.');
  for (const [logicalId, resource] of Object.entries(Resources)) checkResource(logicalId, resource);
  const { Description, Parameters = {}, Mappings = {}, Conditions = {}, Outputs = {} } = template;
  return { Description, Parameters, Mappings, Conditions, Resources, Outputs };
}

function checkResource(logicalId: string, resource: TemplateResource): void {
  if (typeof resource.Type !== 'string') {
    throw templateError(`Template format error: [/Resources/${logicalId}] Every Resources object must contain a Type.`);
  }
  const unknown = Object.keys(resource).filter((key) => !RESOURCE_KEYS.has(key));
  if (unknown.length > 0) {
    throw templateError(`Invalid template resource property '${unknown.join("', '")}' of resource ${logicalId}`);
  }
}

/** The names in DependsOn. */
export function dependsOn({ DependsOn = [] }: TemplateResource): string[] {
  return Array.isArray(DependsOn) ? DependsOn : [DependsOn];
}
