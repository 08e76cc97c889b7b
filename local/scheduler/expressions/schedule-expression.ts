/** When something fires. Times are ms since the epoch. */
export interface ScheduleExpression {
  readonly kind: 'at' | 'rate' | 'cron';
  /** The period of a rate(), undefined for the others. */
  readonly everyMs: number | undefined;
  /**
   * The first time after `afterMs`, or undefined when there is none any more.
   * A rate() is counted from `anchorMs`: the anchor itself is a time, then each period after it.
   */
  next(afterMs: number, anchorMs: number): number | undefined;
}

/** An expression that AWS would refuse; each service words its own ValidationException around `message`. */
export class InvalidExpression extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidExpression';
  }
}
