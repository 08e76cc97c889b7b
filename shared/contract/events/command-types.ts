/** Detail-types of the events that command Slipway. */
export const COMMAND_TYPES = ['Slipway Run Task', 'Slipway Update Service', 'Slipway Stop Task'] as const;

export type CommandType = (typeof COMMAND_TYPES)[number];
