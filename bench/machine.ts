import { cpus, loadavg } from 'node:os';

/** What figures were measured on, in a line: they say little without it. */
export function machine(): string {
  const all = cpus();
  const load = loadavg()[0]?.toFixed(1);
  return `${all.length} × ${all[0]?.model.trim()}, Node ${process.versions.node}, load ${load}, ${new Date().toISOString().slice(0, 10)}`;
}
