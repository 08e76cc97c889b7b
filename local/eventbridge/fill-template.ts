/** A variable of an input template: `<name>`. */
const VARIABLE = /<([\w.-]+)>/;

/** The names of the variables that a template uses. */
export function templateVariables(template: string): string[] {
  return [...template.matchAll(new RegExp(VARIABLE, 'g'))].map(([, name = '']) => name);
}

/**
 * Puts variables into a template. Outside of quotes a value is written as JSON: `{"id": <id>}` becomes `{"id": "i-1"}`;
 * within quotes as text: `"<id> stopped"` becomes `"i-1 stopped"`, an object there without its own quotes.
 * A variable that the event has not got is empty within quotes and `""` outside. A name that is no variable stays.
 */
export function fillTemplate(template: string, variables: Map<string, unknown>): string {
  const isJsonTemplate = /^\s*[[{"]/.test(template);
  let quoted = false;
  let filled = '';
  for (let at = 0; at < template.length; at++) {
    const character = template.charAt(at);
    const [whole = '', name = ''] = character === '<' ? (/^<([\w.-]+)>/.exec(template.slice(at)) ?? []) : [];
    if (whole && variables.has(name)) {
      const value = variables.get(name);
      filled += quoted || !isJsonTemplate ? asText(value, quoted) : JSON.stringify(value ?? '');
      at += whole.length - 1;
      continue;
    }
    if (character === '\\' && quoted) {
      filled += character + template.charAt(at + 1);
      at += 1;
      continue;
    }
    if (character === '"') quoted = !quoted;
    filled += character;
  }
  return filled;
}

function asText(value: unknown, quoted: boolean): string {
  if (typeof value === 'string') return quoted ? JSON.stringify(value).slice(1, -1) : value;
  if (value === undefined) return '';
  const json = JSON.stringify(value);
  return quoted ? json.replaceAll('"', '') : json;
}
