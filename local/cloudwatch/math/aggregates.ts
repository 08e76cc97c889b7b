/** What a single series, or the values of several at one time, come to. Of nothing they are NaN, and drop the point. */
export const AGGREGATES: Record<string, (values: number[]) => number> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => sum(values) / values.length,
  MIN: (values) => (values.length === 0 ? Number.NaN : Math.min(...values)),
  MAX: (values) => (values.length === 0 ? Number.NaN : Math.max(...values)),
  STDDEV(values) {
    const mean = sum(values) / values.length;
    return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length);
  },
  DATAPOINT_COUNT: (values) => values.length,
};

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
