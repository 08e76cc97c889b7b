import { base64FromBlob, wireDate } from './scalars.ts';
import type { Member, StructureShape } from './shape.ts';

/** Writes the members of the SDK's output as XML elements (smithy.io, XML bindings). */
export function encodeXml(shape: StructureShape, value: object): string {
  let xml = '';
  for (const [key, item] of Object.entries(value)) {
    const member = shape.byName.get(key);
    if (member && item !== undefined && item !== null) xml += encodeMember(member, member.traits.xmlName ?? key, item);
  }
  return xml;
}

/** Escapes text; what XML 1.0 cannot carry at all (U+0000 in a log line) becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uffff]/g, '\ufffd')
    .replace(/[&<>"'\r]/g, (special) => `&#${special.charCodeAt(0)};`);
}

function encodeMember(member: Member, name: string, value: unknown): string {
  const { shape, traits } = member;
  if (shape.kind === 'structure') return element(name, encodeXml(shape, value as object));
  if (shape.kind === 'list') {
    const itemName = traits.xmlFlattened ? name : (shape.item.traits.xmlName ?? 'member');
    const items = Array.from(value as Iterable<unknown>, (item) => encodeMember(shape.item, itemName, item)).join('');
    return traits.xmlFlattened ? items : element(name, items);
  }
  if (shape.kind === 'map') {
    const keyName = shape.key.traits.xmlName ?? 'key';
    const valueName = shape.value.traits.xmlName ?? 'value';
    const entries = Object.entries(value as object).map(([key, item]) =>
      element(
        traits.xmlFlattened ? name : 'entry',
        element(keyName, escapeXml(key)) + encodeMember(shape.value, valueName, item),
      ),
    );
    return traits.xmlFlattened ? entries.join('') : element(name, entries.join(''));
  }
  if (shape.kind === 'blob') return element(name, base64FromBlob(value));
  if (shape.kind === 'timestamp') return element(name, String(wireDate(value, shape.format ?? 'date-time')));
  return element(name, escapeXml(String(value)));
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}
