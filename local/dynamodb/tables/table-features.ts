import type {
  ContinuousBackupsDescription,
  DescribeContinuousBackupsCommandInput,
  DescribeContinuousBackupsCommandOutput,
  DescribeTimeToLiveCommandInput,
  DescribeTimeToLiveCommandOutput,
  UpdateContinuousBackupsCommandInput,
  UpdateContinuousBackupsCommandOutput,
  UpdateTimeToLiveCommandInput,
  UpdateTimeToLiveCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { expiryOf } from '../items/expiry-of.ts';
import { validationError } from '../validation-error.ts';
import type { Table } from './table.ts';

/** Time to live and continuous backups: the settings of both, and what they do of the first. */
export function tableFeatures(engine: Engine) {
  const UpdateTimeToLive: Operation<UpdateTimeToLiveCommandInput, UpdateTimeToLiveCommandOutput> = (input) => {
    const table = engine.catalog.forSettings(input.TableName);
    const { Enabled = false, AttributeName = '' } = input.TimeToLiveSpecification ?? {};
    checkTimeToLive(table, Enabled, AttributeName);
    engine.settingsTransaction(() => {
      const timeToLiveAttribute = Enabled ? AttributeName : undefined;
      const changed = engine.catalog.save(table, { ...table.settings, timeToLiveAttribute });
      engine.items.each(changed, (key, item) => engine.items.setExpiry(changed, key, expiryOf(changed, item)));
    });
    return { TimeToLiveSpecification: { Enabled, AttributeName } };
  };

  const DescribeTimeToLive: Operation<DescribeTimeToLiveCommandInput, DescribeTimeToLiveCommandOutput> = (input) => {
    const { timeToLiveAttribute } = engine.catalog.forSettings(input.TableName).settings;
    return {
      TimeToLiveDescription:
        timeToLiveAttribute === undefined
          ? { TimeToLiveStatus: 'DISABLED' }
          : { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLiveAttribute },
    };
  };

  const UpdateContinuousBackups: Operation<
    UpdateContinuousBackupsCommandInput,
    UpdateContinuousBackupsCommandOutput
  > = (input) => {
    const table = engine.catalog.forSettings(input.TableName);
    const asked = input.PointInTimeRecoverySpecification;
    const sinceMs = table.settings.pointInTimeRecovery?.sinceMs ?? Date.now();
    const recoveryPeriodInDays = asked?.RecoveryPeriodInDays ?? 35;
    const pointInTimeRecovery = asked?.PointInTimeRecoveryEnabled ? { sinceMs, recoveryPeriodInDays } : undefined;
    const changed = engine.settingsTransaction(() =>
      engine.catalog.save(table, { ...table.settings, pointInTimeRecovery }),
    );
    return { ContinuousBackupsDescription: describeBackups(changed) };
  };

  const DescribeContinuousBackups: Operation<
    DescribeContinuousBackupsCommandInput,
    DescribeContinuousBackupsCommandOutput
  > = (input) => ({
    ContinuousBackupsDescription: describeBackups(engine.catalog.forSettings(input.TableName)),
  });

  return { UpdateTimeToLive, DescribeTimeToLive, UpdateContinuousBackups, DescribeContinuousBackups };
}

function checkTimeToLive({ settings }: Table, enabled: boolean, attribute: string): void {
  const current = settings.timeToLiveAttribute;
  if (attribute === '') {
    throw validationError(
      "1 validation error detected: Value '' at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  if (!enabled && current === undefined) throw validationError('TimeToLive is already disabled');
  if (current !== undefined && current !== attribute) {
    throw validationError(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
  }
  if (enabled && current !== undefined) throw validationError('TimeToLive is already enabled');
}

function describeBackups({ settings }: Table): ContinuousBackupsDescription {
  const recovery = settings.pointInTimeRecovery;
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: recovery
      ? {
          PointInTimeRecoveryStatus: 'ENABLED',
          RecoveryPeriodInDays: recovery.recoveryPeriodInDays,
          EarliestRestorableDateTime: new Date(recovery.sinceMs),
          LatestRestorableDateTime: new Date(),
        }
      : { PointInTimeRecoveryStatus: 'DISABLED' },
  };
}
