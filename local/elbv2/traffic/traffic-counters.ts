/** What a load balancer did since it started; CloudWatch's metric names for an ALB, as counts. */
export interface TrafficCounters {
  RequestCount: number;
  HTTPCode_Target_2XX_Count: number;
  HTTPCode_Target_3XX_Count: number;
  HTTPCode_Target_4XX_Count: number;
  HTTPCode_Target_5XX_Count: number;
  HTTPCode_ELB_3XX_Count: number;
  HTTPCode_ELB_4XX_Count: number;
  HTTPCode_ELB_5XX_Count: number;
  HTTP_Fixed_Response_Count: number;
  HTTP_Redirect_Count: number;
  TargetConnectionErrorCount: number;
  NewConnectionCount: number;
  /** Open now: the one that also goes down. */
  ActiveConnectionCount: number;
}

export function createTrafficCounters(): TrafficCounters {
  return {
    RequestCount: 0,
    HTTPCode_Target_2XX_Count: 0,
    HTTPCode_Target_3XX_Count: 0,
    HTTPCode_Target_4XX_Count: 0,
    HTTPCode_Target_5XX_Count: 0,
    HTTPCode_ELB_3XX_Count: 0,
    HTTPCode_ELB_4XX_Count: 0,
    HTTPCode_ELB_5XX_Count: 0,
    HTTP_Fixed_Response_Count: 0,
    HTTP_Redirect_Count: 0,
    TargetConnectionErrorCount: 0,
    NewConnectionCount: 0,
    ActiveConnectionCount: 0,
  };
}

/** What one target group did since it started. */
export interface GroupCounters {
  RequestCount: number;
  HTTPCode_Target_2XX_Count: number;
  HTTPCode_Target_3XX_Count: number;
  HTTPCode_Target_4XX_Count: number;
  HTTPCode_Target_5XX_Count: number;
  TargetConnectionErrorCount: number;
  /** How often each TargetResponseTime came since the last report: seconds, to three digits. */
  responseTimes: Map<number, number>;
}

export function createGroupCounters(): GroupCounters {
  return {
    RequestCount: 0,
    HTTPCode_Target_2XX_Count: 0,
    HTTPCode_Target_3XX_Count: 0,
    HTTPCode_Target_4XX_Count: 0,
    HTTPCode_Target_5XX_Count: 0,
    TargetConnectionErrorCount: 0,
    responseTimes: new Map(),
  };
}

/** Where a request is counted: on its load balancer and on the target group that it goes to. */
export interface Counted {
  counters: TrafficCounters;
  group: GroupCounters;
}

/** Counts a status by its class, for an answer of the load balancer itself. */
export function countStatus(counters: TrafficCounters, status: number): void {
  const key = `HTTPCode_ELB_${Math.floor(status / 100)}XX_Count`;
  if (key in counters) counters[key as keyof TrafficCounters] += 1;
}

/** Counts a target's answer, which began `tookMs` after the request went out. */
export function countAnswer({ counters, group }: Counted, status: number, tookMs: number): void {
  const key = `HTTPCode_Target_${Math.floor(status / 100)}XX_Count`;
  if (key in group) {
    counters[key as 'HTTPCode_Target_2XX_Count'] += 1;
    group[key as 'HTTPCode_Target_2XX_Count'] += 1;
  }
  group.RequestCount += 1;
  const seconds = Number((tookMs / 1000).toPrecision(3));
  group.responseTimes.set(seconds, (group.responseTimes.get(seconds) ?? 0) + 1);
}

/** Counts a target that could not be connected to. */
export function countConnectionError({ counters, group }: Counted): void {
  counters.TargetConnectionErrorCount += 1;
  group.TargetConnectionErrorCount += 1;
}
