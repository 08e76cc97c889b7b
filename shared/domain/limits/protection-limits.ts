/** Task scale-in protection. Source: the ECS API reference, UpdateTaskProtection. */
export const PROTECTION_MINUTES = { min: 1, max: 2880, default: 120 };
