const DAY_SEC = 24 * 3600;

/** Stopped tasks and ended deployments are kept for months, long after ECS forgets a task (about an hour). */
const HISTORY_DAYS = 120;
/** An INACTIVE service can be looked at for an hour, as in ECS. */
const INACTIVE_SERVICE_SEC = 3600;

export const historyExpiresAtSec = (nowMs: number): number => Math.floor(nowMs / 1000) + HISTORY_DAYS * DAY_SEC;
export const inactiveExpiresAtSec = (nowMs: number): number => Math.floor(nowMs / 1000) + INACTIVE_SERVICE_SEC;
