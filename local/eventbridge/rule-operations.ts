import type * as Sdk from '@aws-sdk/client-eventbridge';
import { AwsError } from '../cloud/aws-error.ts';
import type { EventBridgeState } from './eventbridge-state.ts';
import { pageOf } from './page-of.ts';
import { compileEventPattern } from './pattern/event-pattern.ts';
import { busNameOf, DEFAULT_BUS, type Rule, ruleResource } from './rule.ts';
import { nextFireOf, parseRuleSchedule } from './rule-schedule.ts';
import { tagsFrom } from './tag-operations.ts';

/** Rules, without their targets. */
export function ruleOperations(state: EventBridgeState) {
  const { buses, rules } = state;

  function setState(input: Sdk.EnableRuleCommandInput, ruleState: Rule['state']) {
    const rule = rules.get(buses.get(input.EventBusName).name, input.Name);
    save(state, { ...rule, state: ruleState, scheduledFromMs: Date.now() });
    return {};
  }

  return {
    PutRule(input: Sdk.PutRuleCommandInput) {
      const bus = buses.get(input.EventBusName);
      const existing = rules.find(bus.name, input.Name ?? '');
      const rule = ruleOf(state, bus.name, input, existing);
      save(state, rule);
      return { RuleArn: rule.arn };
    },
    DeleteRule(input: Sdk.DeleteRuleCommandInput) {
      const bus = buses.get(input.EventBusName);
      const rule = rules.find(bus.name, input.Name ?? '');
      if (!rule) return {};
      if (rule.targets.length > 0) {
        throw new AwsError('ValidationException', `Rule can't be deleted since it has targets.`);
      }
      rules.remove(rule);
      state.rearm();
      return {};
    },
    DescribeRule(input: Sdk.DescribeRuleCommandInput) {
      return {
        ...describe(rules.get(buses.get(input.EventBusName).name, input.Name)),
        CreatedBy: state.cloud.accountId,
      };
    },
    ListRules(input: Sdk.ListRulesCommandInput) {
      const all = rules.list(buses.get(input.EventBusName).name);
      const { page, NextToken } = pageOf(
        all.filter((rule) => rule.name.startsWith(input.NamePrefix ?? '')),
        input,
      );
      return { Rules: page.map(describe), NextToken };
    },
    EnableRule: (input: Sdk.EnableRuleCommandInput) => setState(input, 'ENABLED'),
    DisableRule: (input: Sdk.DisableRuleCommandInput) => setState(input, 'DISABLED'),
    TestEventPattern(input: Sdk.TestEventPatternCommandInput) {
      const matches = compileEventPattern(input.EventPattern ?? '');
      return { Result: matches(parseTestEvent(input.Event ?? '')) };
    },
  };
}

/** The next firing is decided anew: a rule that was disabled does not catch up. */
function save(state: EventBridgeState, rule: Rule): void {
  state.rules.save({ ...rule, nextFireAtMs: nextFireOf(rule, Date.now()) });
  state.rearm();
}

function ruleOf(
  state: EventBridgeState,
  bus: string,
  input: Sdk.PutRuleCommandInput,
  existing: Rule | undefined,
): Rule {
  const name = input.Name ?? '';
  const eventPattern = input.EventPattern || undefined;
  const scheduleExpression = input.ScheduleExpression || undefined;
  if (!/^[\w.-]{1,64}$/.test(name)) throw new AwsError('ValidationException', `Rule name ${name} is not valid.`);
  if (!eventPattern && !scheduleExpression) {
    throw new AwsError('ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (eventPattern) compileEventPattern(eventPattern);
  if (scheduleExpression) parseRuleSchedule(scheduleExpression);
  if (scheduleExpression && bus !== DEFAULT_BUS) {
    throw new AwsError('ValidationException', 'ScheduleExpression is supported only on the default event bus.');
  }
  return {
    name,
    bus,
    arn: state.cloud.arn('events', ruleResource(bus, name)),
    eventPattern,
    scheduleExpression,
    state: input.State ?? 'ENABLED',
    description: input.Description,
    roleArn: input.RoleArn,
    tags: existing?.tags ?? tagsFrom(input.Tags),
    targets: existing?.targets ?? [],
    // Putting a rule again as it was does not start its rate() anew: a deploy each minute must not silence it.
    scheduledFromMs:
      existing && existing.scheduleExpression === scheduleExpression ? existing.scheduledFromMs : Date.now(),
    nextFireAtMs: undefined,
  };
}

/** TestEventPattern wants a whole event: API_TestEventPattern.html lists the mandatory fields. */
function parseTestEvent(text: string): object {
  const required = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    event = undefined;
  }
  if (typeof event !== 'object' || event === null) {
    throw new AwsError('ValidationException', 'Parameter Event is not valid.');
  }
  for (const field of required) {
    if (!(field in event))
      throw new AwsError('ValidationException', `Parameter Event is not valid. Reason: ${field} is missing.`);
  }
  return event;
}

function describe(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.eventPattern,
    ScheduleExpression: rule.scheduleExpression,
    State: rule.state,
    Description: rule.description,
    RoleArn: rule.roleArn,
    EventBusName: busNameOf(rule.bus),
  };
}
