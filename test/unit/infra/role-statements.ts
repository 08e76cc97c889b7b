import { ofType, type Template } from './packaged-template.ts';

/** One statement of a role, with lists where IAM takes one or many. */
export interface RoleStatement {
  role: string;
  actions: string[];
  resources: unknown[];
  condition: unknown;
}

interface RoleProperties {
  Policies?: {
    PolicyDocument: { Statement: { Effect: string; Action: unknown; Resource: unknown; Condition?: unknown }[] };
  }[];
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** What the template's roles allow. */
export function roleStatements(template: Template): RoleStatement[] {
  return ofType(template, 'AWS::IAM::Role').flatMap(([role, properties]) =>
    ((properties as RoleProperties).Policies ?? [])
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .map(({ Action, Resource, Condition }) => ({
        role,
        actions: listOf(Action).map(String),
        resources: listOf(Resource),
        condition: Condition,
      })),
  );
}
