import { blobFromBase64, booleanFromText, dateFrom, malformed, numberFromText } from './scalars.ts';
import type { Member, Shape, StructureShape } from './shape.ts';

/** The parameters of a query request as a tree: `Filter.1.Name=a` is Filter -> 1 -> Name. */
interface FormNode {
  value?: string;
  children?: Map<string, FormNode>;
}

/** The two dialects name members and lists differently (smithy.io, awsQuery and ec2Query protocols). */
export type Dialect = 'query' | 'ec2';

const DEPTH_MAX = 32;

/** Reads a query request's parameters as the SDK's input. */
export function decodeQuery(shape: StructureShape, form: URLSearchParams, dialect: Dialect): object {
  return decodeStructure(shape, treeOf(form), dialect);
}

function treeOf(form: URLSearchParams): FormNode {
  const root: FormNode = {};
  for (const [key, value] of form) {
    const parts = key.split('.');
    if (parts.length > DEPTH_MAX) throw malformed('A parameter is nested too deeply.');
    let node = root;
    for (const part of parts) {
      node.children ??= new Map();
      const child = node.children.get(part) ?? {};
      node.children.set(part, child);
      node = child;
    }
    node.value = value;
  }
  return root;
}

function decodeStructure(shape: StructureShape, node: FormNode, dialect: Dialect): object {
  const decoded: Record<string, unknown> = {};
  for (const member of shape.members) {
    const child = node.children?.get(memberKey(member, dialect));
    if (child) decoded[member.name] = decodeValue(member, child, dialect);
  }
  return decoded;
}

function memberKey({ name, traits }: Member, dialect: Dialect): string {
  if (dialect === 'query') return traits.xmlName ?? name;
  const key = traits.xmlName ?? name;
  return traits.ec2QueryName ?? `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
}

function decodeValue(member: Member, node: FormNode, dialect: Dialect): unknown {
  const { shape } = member;
  if (shape.kind === 'structure') return decodeStructure(shape, node, dialect);
  if (shape.kind === 'list') {
    const flat = dialect === 'ec2' || member.traits.xmlFlattened !== undefined;
    const items = flat ? node : node.children?.get(shape.item.traits.xmlName ?? 'member');
    return indexed(items).map((item) => decodeValue(shape.item, item, dialect));
  }
  if (shape.kind === 'map') {
    const entries = member.traits.xmlFlattened ? node : node.children?.get('entry');
    const keyName = shape.key.traits.xmlName ?? 'key';
    const valueName = shape.value.traits.xmlName ?? 'value';
    return Object.fromEntries(
      indexed(entries).map((entry) => [
        entry.children?.get(keyName)?.value ?? '',
        decodeValue(shape.value, entry.children?.get(valueName) ?? {}, dialect),
      ]),
    );
  }
  return decodeScalar(shape, node.value ?? '');
}

function decodeScalar(shape: Shape, text: string): unknown {
  if (shape.kind === 'number') return numberFromText(text);
  if (shape.kind === 'boolean') return booleanFromText(text);
  if (shape.kind === 'blob') return blobFromBase64(text);
  return shape.kind === 'timestamp' ? dateFrom(text) : text;
}

/** The children of a list in the order of their numbers; `List=` alone is the empty list. */
function indexed(node: FormNode | undefined): FormNode[] {
  return [...(node?.children ?? [])].sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
}
