/** Metrics that have a name: Application Auto Scaling's for ECS, and Slipway's own. */
export const PREDEFINED_METRICS = [
  'ECSServiceAverageCPUUtilization',
  'ECSServiceAverageMemoryUtilization',
  'ALBRequestCountPerTarget',
  /** Slipway's own: messages of a queue for each running task; ResourceLabel is the queue's name. */
  'SQSBacklogPerTask',
] as const;
