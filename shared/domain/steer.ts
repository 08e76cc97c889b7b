/** What a user may ask of a deployment while it runs. */
export const STEERS = ['stop', 'rollback', 'pause', 'resume', 'promote'] as const;
export type Steer = (typeof STEERS)[number];
