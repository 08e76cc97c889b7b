import type { Path, Report } from '../request.ts';

/** Refuses every name that an earlier entry has, at the later one's place. Missing names are nobody's duplicate. */
export function refuseDuplicates(
  names: readonly (string | undefined)[],
  place: (index: number) => Path,
  what: string,
  report: Report,
): void {
  const first = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (name === undefined) continue;
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    else report.refuse(place(index), `must be another ${what} than that of entry ${earlier}`);
  }
}
