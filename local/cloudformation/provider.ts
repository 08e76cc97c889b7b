/** The resolved properties of a resource: no intrinsic function left. */
export type Properties = Record<string, unknown>;

/** What a property may be, and whether its change makes a new resource ("Update requires: Replacement"). */
export interface PropertyRule {
  type: 'string' | 'number' | 'boolean' | 'json';
  replace?: true;
  /** What an update gives in its place when the template has it no more, where the API leaves out means "as it was". */
  absent?: unknown;
}

export const STRING: PropertyRule = { type: 'string' };
export const NUMBER: PropertyRule = { type: 'number' };
export const BOOLEAN: PropertyRule = { type: 'boolean' };
export const JSON_VALUE: PropertyRule = { type: 'json' };

/** The same property of an API whose updates keep what they are not given: its default takes its place. */
export function orElse(rule: PropertyRule, absent: unknown): PropertyRule {
  return { ...rule, absent };
}

/** The same property, but its change replaces the resource. */
export function fixed(rule: PropertyRule): PropertyRule {
  return { ...rule, replace: true };
}

/** A resource to create or to change. */
export interface Resource {
  logicalId: string;
  properties: Properties;
  region: string;
  /** The name that the template gives, or one of the stack's own: `<stack>-<logical id>-<hash>`, cut to the maximum. */
  name(explicit: unknown, lengthMax: number): string;
  /** Calls an operation of the local cloud as the account. */
  call<Output>(service: string, operation: string, input: object): Promise<Output>;
  /** The bytes of a packaged asset, by the hash that `prepare` was given for them. */
  asset(sha256: string): Uint8Array;
}

/** What stands now: the physical id, and the properties that it was last given (none after an interrupted create). */
export interface Current {
  physicalId: string;
  properties: Properties;
}

export interface Deployed {
  /** What `Ref` gives. */
  physicalId: string;
  /** What `Fn::GetAtt` gives. */
  attributes?: Record<string, string>;
}

/** How one resource type is made of the operations of its service. */
export interface Provider {
  /** Every property that the provider consumes; a template with any other is refused. Undefined: nothing is behind. */
  properties: Record<string, PropertyRule> | undefined;
  /** Replaces what the properties point to by what it is: the hash of a packaged zip instead of its key. */
  prepare?(properties: Properties, hashAsset: (key: string) => Promise<string>): Promise<Properties>;
  create(resource: Resource): Promise<Deployed>;
  update(resource: Resource, current: Current): Promise<Deployed>;
  /** Deletes it; one that is gone already is no error (see `ifFound`). */
  delete(resource: Resource, current: Current): Promise<unknown>;
  /** What it is called now, if that has changed by itself: the URL of a queue has the port of this run in it. */
  refresh?(resource: Resource, current: Current): Promise<Deployed | undefined>;
  /**
   * The physical id of what a deploy that was interrupted created, if it came that far. Where updating what is not
   * there creates it, it may as well say that it is there.
   */
  find(resource: Resource): Promise<string | undefined>;
}
