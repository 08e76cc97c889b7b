/** Quotas of Step Functions Standard (docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */

/** Input, output and result of a state, a task or an execution, in bytes of UTF-8. */
export const PAYLOAD_BYTES_MAX = 262_144;
/** The event that ends an execution for its length is number 25,000 itself. */
export const HISTORY_EVENTS_MAX = 25_000;
/** One year. */
export const EXECUTION_SEC_MAX = 31_536_000;
/** A closed execution's name is free again after 90 days. */
export const CLOSED_EXECUTION_DAYS_MAX = 90;
export const DEFINITION_BYTES_MAX = 1_048_576;
/** Of the account's 99,999,999 s a Wait or a timeout may name. */
export const WAIT_SEC_MAX = 99_999_999;
/** Iterations of an INLINE Map that run at once when MaxConcurrency is 0 or absent. */
export const INLINE_MAP_CONCURRENCY_MAX = 40;
/** All variables of one execution together, in bytes. */
export const VARIABLES_BYTES_MAX = 10_485_760;
export const VARIABLE_NAME_LENGTH_MAX = 80;
/** One JSONata evaluation; AWS refuses depth 101. */
export const JSONATA_DEPTH_MAX = 100;
export const JSONATA_MS_MAX = 5_000;
