import { randomUUID } from 'node:crypto';
import type {
  DeleteAlarmsCommandInput,
  DeleteAlarmsCommandOutput,
  DescribeAlarmHistoryCommandInput,
  DescribeAlarmHistoryCommandOutput,
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  DisableAlarmActionsCommandInput,
  DisableAlarmActionsCommandOutput,
  EnableAlarmActionsCommandInput,
  EnableAlarmActionsCommandOutput,
  PutMetricAlarmCommandInput,
  PutMetricAlarmCommandOutput,
  Tag,
} from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../cloud/cloud.ts';
import type { Operation } from '../cloud/service.ts';
import {
  type AlarmConfig,
  type AlarmRecord,
  actionsOf,
  describeAlarm,
  isComposite,
  isMetricAlarm,
} from './alarm-record.ts';
import type { AlarmStore } from './alarm-store.ts';
import { checkAlarm } from './check-alarm.ts';
import { childrenOf, parseRule } from './composite/parse-rule.ts';
import { LIMITS } from './limits.ts';
import { offsetOf, pageAt } from './paging.ts';
import { refusal } from './refusal.ts';
import { alarmNameOf, withTags } from './tags.ts';

/** The operations on alarms but SetAlarmState. `onChange` hears that alarms came, changed or went. */
export function alarmOperations(
  cloud: Cloud,
  store: AlarmStore,
  together: (work: () => void) => void,
  onChange: () => void,
) {
  function keep(record: AlarmRecord, did: 'created' | 'updated'): void {
    store.put(record);
    const data = { type: did === 'created' ? 'Create' : 'Update', version: '1.0', alarm: record.config };
    store.addHistory({
      alarmName: record.name,
      type: 'ConfigurationUpdate',
      summary: `Alarm "${record.name}" ${did}`,
      data: JSON.stringify(data),
      atMs: record.configuredAtMs,
    });
  }

  /** A new alarm has INSUFFICIENT_DATA; a changed one keeps its state, and tags are only read for a new one. */
  function save(name: string, config: AlarmConfig, tags: Tag[] | undefined): void {
    const configuredAtMs = Date.now();
    const before = store.get(name);
    if (before) {
      together(() => keep({ ...before, config, configuredAtMs }, 'updated'));
      return;
    }
    if (store.all().length >= LIMITS.alarms)
      throw refusal('LimitExceeded', `An account may have at most ${LIMITS.alarms} alarms`);
    const record: AlarmRecord = {
      arn: cloud.arn('cloudwatch', `alarm:${name}`),
      name,
      metricId: randomUUID(),
      config,
      configuredAtMs,
      state: {
        value: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        reasonData: undefined,
        updatedAtMs: configuredAtMs,
      },
      transitionedAtMs: configuredAtMs,
      tags: withTags({}, tags),
    };
    together(() => keep(record, 'created'));
  }

  const PutMetricAlarm: Operation<PutMetricAlarmCommandInput, PutMetricAlarmCommandOutput> = (input) => {
    const config = checkAlarm(input);
    const before = store.get(input.AlarmName ?? '');
    if (before && isComposite(before)) {
      throw refusal('ValidationError', `A composite alarm with the name ${before.name} exists already`);
    }
    save(input.AlarmName ?? '', config, input.Tags);
    onChange();
    return {};
  };

  /** All of them or, when one does not exist or a composite alarm that stays watches it, none. */
  const DeleteAlarms: Operation<DeleteAlarmsCommandInput, DeleteAlarmsCommandOutput> = ({ AlarmNames = [] }) => {
    if (AlarmNames.length > LIMITS.alarmsPerDelete) {
      throw refusal('ValidationError', `At most ${LIMITS.alarmsPerDelete} alarms may be deleted at once`);
    }
    for (const name of AlarmNames) findAlarm(store, name);
    for (const { name, config } of store.composites()) {
      const children = childrenOf(parseRule(config.AlarmRule)).map((alarm) => alarmNameOf(alarm) ?? alarm);
      const child = children.find((each) => AlarmNames.includes(each));
      if (child === undefined || AlarmNames.includes(name)) continue;
      throw refusal('ValidationError', `The alarm ${child} cannot be deleted: the composite alarm ${name} watches it`);
    }
    together(() => AlarmNames.forEach(store.remove));
    onChange();
    return {};
  };

  /** Composite alarms are shown only where AlarmTypes asks for them. */
  const DescribeAlarms: Operation<DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput> = (input) => {
    const { AlarmNames, AlarmNamePrefix, StateValue, ActionPrefix, AlarmTypes = ['MetricAlarm'], MaxRecords } = input;
    if (AlarmNames && AlarmNamePrefix !== undefined) {
      throw refusal('ValidationError', 'AlarmNames and AlarmNamePrefix may not be specified together');
    }
    if (input.ChildrenOfAlarmName !== undefined || input.ParentsOfAlarmName !== undefined) {
      throw refusal('ValidationError', 'ChildrenOfAlarmName and ParentsOfAlarmName are not in this local cloud');
    }
    const actions = ({ config }: AlarmRecord) =>
      (['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const).flatMap((value) => actionsOf(config, value));
    const wanted = store
      .all()
      .filter(
        (record) =>
          AlarmTypes.includes(typeOf(record)) &&
          (AlarmNames?.includes(record.name) ?? true) &&
          record.name.startsWith(AlarmNamePrefix ?? '') &&
          (StateValue === undefined || record.state.value === StateValue) &&
          (ActionPrefix === undefined || actions(record).some((action) => action.startsWith(ActionPrefix))),
      );
    const { page, next } = pageAt(wanted, input.NextToken, MaxRecords ?? LIMITS.recordsPerPage);
    return {
      MetricAlarms: page.filter(isMetricAlarm).map(describeAlarm),
      CompositeAlarms: page.filter(isComposite).map(describeAlarm),
      NextToken: next,
    };
  };

  /** Newest first unless ScanBy says otherwise. The history of a deleted alarm stays. */
  const DescribeAlarmHistory: Operation<DescribeAlarmHistoryCommandInput, DescribeAlarmHistoryCommandOutput> = (
    input,
  ) => {
    const limit = input.MaxRecords ?? LIMITS.recordsPerPage;
    const offset = offsetOf(input.NextToken);
    const items = store.history({
      alarmName: input.AlarmName,
      type: input.HistoryItemType,
      fromMs: input.StartDate?.getTime() ?? 0,
      untilMs: input.EndDate?.getTime() ?? Number.MAX_SAFE_INTEGER,
      ascending: input.ScanBy === 'TimestampAscending',
      limit: limit + 1,
      offset,
    });
    return {
      AlarmHistoryItems: items.slice(0, limit).map(({ alarmName, type, summary, data, atMs }) => ({
        AlarmName: alarmName,
        AlarmType: typeOf(store.get(alarmName)),
        HistoryItemType: type,
        HistorySummary: summary,
        HistoryData: data,
        Timestamp: new Date(atMs),
      })),
      NextToken: items.length > limit ? String(offset + limit) : undefined,
    };
  };

  /** Names that are no alarms are passed over, as AWS does. */
  function setActionsEnabled(names: string[] | undefined, enabled: boolean): void {
    together(() => {
      for (const name of names ?? []) {
        const record = store.get(name);
        if (!record || record.config.ActionsEnabled === enabled) continue;
        keep(
          { ...record, config: { ...record.config, ActionsEnabled: enabled }, configuredAtMs: Date.now() },
          'updated',
        );
      }
    });
  }

  const EnableAlarmActions: Operation<EnableAlarmActionsCommandInput, EnableAlarmActionsCommandOutput> = (input) => {
    setActionsEnabled(input.AlarmNames, true);
    return {};
  };

  const DisableAlarmActions: Operation<DisableAlarmActionsCommandInput, DisableAlarmActionsCommandOutput> = (input) => {
    setActionsEnabled(input.AlarmNames, false);
    return {};
  };

  return {
    save,
    operations: {
      PutMetricAlarm,
      DeleteAlarms,
      DescribeAlarms,
      DescribeAlarmHistory,
      EnableAlarmActions,
      DisableAlarmActions,
    },
  };
}

const typeOf = (record: AlarmRecord | undefined) => (record && isComposite(record) ? 'CompositeAlarm' : 'MetricAlarm');

export function findAlarm(store: AlarmStore, name: string): AlarmRecord {
  const record = store.get(name);
  if (!record) throw refusal('ResourceNotFound', `Alarm ${name} does not exist`);
  return record;
}
