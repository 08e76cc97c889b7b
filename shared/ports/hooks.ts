/** What Lambda said of one call of a hook: its answer, its error, or why Lambda would not call it at all. All as texts. */
export type HookReply = { answered: string } | { errored: string } | { refused: string };

/** What lifecycle hooks ask of Lambda. */
export interface Hooks {
  /** Of these functions, by their ARNs, those that do not exist. */
  missing(arns: readonly string[]): Promise<string[]>;
  /**
   * Calls the function and waits for it, up to Lambda's own 15 minutes. Throws where Lambda is throttled, broken or
   * silent: the same call may be made again.
   */
  invoke(arn: string, event: object): Promise<HookReply>;
}
