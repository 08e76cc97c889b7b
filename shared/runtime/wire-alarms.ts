import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { cloudwatchAlarms } from '../aws/cloudwatch-alarms.ts';
import type { Alarms } from '../ports/alarms.ts';
import { asSender } from './clients.ts';
import { readConfig } from './config.ts';

/** What asks CloudWatch for alarms and metrics. */
export function wireAlarms(): Alarms {
  return cloudwatchAlarms(asSender(new CloudWatchClient({})), readConfig().timeScale);
}
