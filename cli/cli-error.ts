import type { Problem } from '../shared/contract/problem.ts';

interface CliErrorOptions {
  /** The bad fields: a JSON pointer, or a file and one, and what is wrong there. */
  where?: readonly { pointer: string; detail: string }[];
  advice?: string;
  /** 1: refused or failed. 2: the command line was not right. */
  exitCode?: 1 | 2;
  /** What the API answered, for --json and for who looks at its code. */
  problem?: Problem;
  /** Slipway is away or busy: the same request may succeed in a moment. */
  passing?: boolean;
}

/** What a command ends with when it does not succeed: what is wrong, where, what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly where: readonly { pointer: string; detail: string }[];
  readonly advice: string | undefined;
  readonly exitCode: 1 | 2;
  readonly problem: Problem | undefined;
  readonly passing: boolean;

  constructor(message: string, { where = [], advice, exitCode = 1, problem, passing = false }: CliErrorOptions = {}) {
    super(message);
    this.where = where;
    this.advice = advice;
    this.exitCode = exitCode;
    this.problem = problem;
    this.passing = passing;
  }
}

/** Did the API answer one of these codes? */
export function isRefusal(error: unknown, ...codes: readonly Problem['code'][]): error is CliError {
  return error instanceof CliError && error.problem !== undefined && codes.includes(error.problem.code);
}
