/** A task's own address, as its record has it. */
export interface ProbeTarget {
  address: string;
  port: number;
}

/** What a target answered to one GET, or why there is no answer. */
export type ProbeResult = { status: number } | { error: string };

/** Asks tasks over HTTP, from where they can be reached. */
export interface Probes {
  /** In the order of the targets. Throws where nothing could be asked at all. */
  probe(targets: readonly ProbeTarget[], path: string): Promise<ProbeResult[]>;
}
