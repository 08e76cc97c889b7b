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

/** Counts a status by its class, for an answer of a target or of the load balancer itself. */
export function countStatus(counters: TrafficCounters, from: 'Target' | 'ELB', status: number): void {
  const key = `HTTPCode_${from}_${Math.floor(status / 100)}XX_Count`;
  if (key in counters) counters[key as keyof TrafficCounters] += 1;
}
