/**
 * cpu units of a task from ECS's text: "1024", "1 vCPU", ".25 vcpu". Undefined when the text says no whole number of
 * units. ECS converts when the definition is registered, so "1 vCPU" and "1024" are the same size.
 * Source: RegisterTaskDefinition, `cpu`.
 */
export function parseCpuUnits(text: string): number | undefined {
  return parseSize(text, /^(\d{1,9}|\d{0,4}\.?\d{1,4})\s{0,3}vcpu$/i, 1024);
}

/** Memory in MiB from ECS's text: "2048", "2 GB", "0.5GB". Source: RegisterTaskDefinition, `memory`. */
export function parseMemoryMiB(text: string): number | undefined {
  return parseSize(text, /^(\d{1,9}|\d{0,4}\.?\d{1,4})\s{0,3}gb$/i, 1024);
}

function parseSize(text: string, large: RegExp, unitsInOne: number): number | undefined {
  const trimmed = text.trim();
  if (/^\d{1,9}$/.test(trimmed)) return positive(Number(trimmed));
  const match = large.exec(trimmed)?.[1];
  return match === undefined ? undefined : positive(Number(match) * unitsInOne);
}

function positive(size: number): number | undefined {
  return Number.isInteger(size) && size > 0 ? size : undefined;
}
