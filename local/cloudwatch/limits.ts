/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
export const LIMITS = {
  alarms: 5000,
  actionsPerState: 5,
  metricsPerAlarm: 20,
  alarmsPerDelete: 100,
  recordsPerPage: 100,
  metricDataPerRequest: 1000,
  valuesPerDatum: 150,
  dimensionsPerMetric: 30,
  metricsPerPage: 500,
  queriesPerRequest: 500,
  datapointsPerDataRequest: 100_800,
  expressionLength: 2048,
  datapointsPerStatisticsRequest: 1440,
  tagsPerResource: 50,
} as const;

const DAY_MS = 86_400_000;

/** Datapoints of seconds are kept for three hours, of minutes for 15 days, alarm history for 30. */
export const HIGH_RESOLUTION_RETENTION_MS = 3 * 3_600_000;
export const METRIC_RETENTION_MS = 15 * DAY_MS;
export const HISTORY_RETENTION_MS = 30 * DAY_MS;

/** Old rows are looked for this often, when something is written. */
export const PRUNE_EVERY_MS = 3_600_000;

/** Datapoints may be this old, or this far ahead. */
export const OLDEST_DATUM_MS = 14 * DAY_MS;
export const NEWEST_DATUM_MS = 2 * 3_600_000;

/** A delivery that failed is tried again after 1, 2, 4 … up to 60 s. */
export const DELIVERY_RETRY_MS = 1_000;
export const DELIVERY_RETRY_MAX_MS = 60_000;
