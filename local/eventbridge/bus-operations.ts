import type * as Sdk from '@aws-sdk/client-eventbridge';
import { AwsError } from '../cloud/aws-error.ts';
import type { EventBridgeState } from './eventbridge-state.ts';
import { pageOf } from './page-of.ts';
import { busNameOf, DEFAULT_BUS, type EventBus } from './rule.ts';
import { tagsFrom } from './tag-operations.ts';

/** Event buses and their resource policies. */
export function busOperations(state: EventBridgeState) {
  const { buses, rules } = state;
  return {
    CreateEventBus(input: Sdk.CreateEventBusCommandInput) {
      const name = input.Name ?? '';
      if (!/^[\w.-]{1,256}$/.test(name)) {
        throw new AwsError('ValidationException', `Event bus name ${name} is not valid.`);
      }
      if (buses.find(name)) {
        throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
      }
      const bus = buses.create(name, { description: input.Description, tags: tagsFrom(input.Tags) });
      return { EventBusArn: bus.arn, Description: bus.description };
    },
    DescribeEventBus: (input: Sdk.DescribeEventBusCommandInput) => describe(buses.get(input.Name)),
    ListEventBuses(input: Sdk.ListEventBusesCommandInput) {
      const matching = buses.list().filter((bus) => bus.name.startsWith(input.NamePrefix ?? ''));
      const { page, NextToken } = pageOf(matching, input);
      return { EventBuses: page.map(describe), NextToken };
    },
    DeleteEventBus(input: Sdk.DeleteEventBusCommandInput) {
      const name = busNameOf(input.Name);
      if (name === DEFAULT_BUS) throw new AwsError('ValidationException', `Cannot delete event bus ${DEFAULT_BUS}.`);
      const bus = buses.find(name);
      if (!bus) return {};
      if (rules.list(name).length > 0) {
        throw new AwsError('ValidationException', `Event bus ${name} can't be deleted since it has rules.`);
      }
      buses.remove(bus);
      return {};
    },
    PutPermission(input: Sdk.PutPermissionCommandInput) {
      const bus = buses.get(input.EventBusName);
      buses.change(bus, { policy: input.Policy ?? withStatement(bus, input) });
      return {};
    },
    RemovePermission(input: Sdk.RemovePermissionCommandInput) {
      const bus = buses.get(input.EventBusName);
      const kept = statementsOf(bus).filter((statement) => statement.Sid !== input.StatementId);
      if (!input.RemoveAllPermissions && kept.length === statementsOf(bus).length) {
        throw new AwsError('ResourceNotFoundException', `Statement ${input.StatementId} does not exist.`);
      }
      buses.change(bus, {
        policy: input.RemoveAllPermissions || kept.length === 0 ? undefined : policyOf(kept),
      });
      return {};
    },
  };
}

interface Statement {
  Sid?: string;
  [key: string]: unknown;
}

function statementsOf(bus: EventBus): Statement[] {
  const policy: { Statement: Statement[] } = JSON.parse(bus.policy ?? '{"Statement":[]}');
  return policy.Statement;
}

function policyOf(statements: Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function withStatement(bus: EventBus, input: Sdk.PutPermissionCommandInput): string {
  const { StatementId, Principal, Action = 'events:PutEvents' } = input;
  if (!StatementId || !Principal) {
    throw new AwsError('ValidationException', 'Parameter(s) StatementId and Principal must be specified.');
  }
  const others = statementsOf(bus).filter((statement) => statement.Sid !== StatementId);
  return policyOf([
    ...others,
    {
      Sid: StatementId,
      Effect: 'Allow',
      Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
      Action,
      Resource: bus.arn,
    },
  ]);
}

function describe(bus: EventBus) {
  return {
    Name: bus.name,
    Arn: bus.arn,
    Description: bus.description,
    Policy: bus.policy,
    CreationTime: new Date(bus.createdAtMs),
    LastModifiedTime: new Date(bus.modifiedAtMs),
  };
}
