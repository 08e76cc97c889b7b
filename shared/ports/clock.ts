/** Time and chance come in as arguments, so that a simulation can give them. */
export interface Clock {
  nowMs(): number;
  /** In [0, 1). */
  random(): number;
  sleep(ms: number): Promise<void>;
}
