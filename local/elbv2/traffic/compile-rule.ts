import type { IncomingMessage } from 'node:http';
import type {
  Action,
  FixedResponseActionConfig,
  RedirectActionConfig,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { groupWeights } from '../group-weights.ts';
import type { RuleRecord } from '../records.ts';
import { compileCondition } from './compile-condition.ts';
import type { Session } from './session.ts';
import { groupSession } from './target-session.ts';
import { createWeightedChoice } from './weighted-choice.ts';

export interface Forward {
  kind: 'forward';
  groupArn: string | undefined;
  session?: Session;
}

/**
 * What a rule does with a request. A forward whose weights are all 0 has no group, which is a 503. `session` is there
 * where the rule keeps a client with one of its groups.
 */
export type Decision =
  | Forward
  | { kind: 'fixed-response'; config: FixedResponseActionConfig }
  | { kind: 'redirect'; config: RedirectActionConfig };

/** Decides on each request of a listener. */
export type Decide = (request: IncomingMessage) => Decision;

/** Compiles a listener's rules: the lowest priority that matches decides, the default rule where none does. */
export function compileRules(rules: RuleRecord[]): Decide {
  const order = ({ priority }: RuleRecord) => (priority === 'default' ? Number.POSITIVE_INFINITY : priority);
  const compiled = [...rules]
    .sort((a, b) => order(a) - order(b))
    .map((rule) => {
      const conditions = rule.conditions.map(compileCondition);
      return {
        matches: (request: IncomingMessage) => conditions.every((condition) => condition(request)),
        decide: compileActions(rule.actions),
      };
    });
  return (request) => {
    for (const rule of compiled) if (rule.matches(request)) return rule.decide(request);
    return { kind: 'forward', groupArn: undefined };
  };
}

/** The last of a rule's actions is the one that answers; the others would authenticate. */
function compileActions(actions: Action[]): Decide {
  const action = [...actions].sort((a, b) => (a.Order ?? 1) - (b.Order ?? 1)).at(-1);
  if (action?.Type === 'fixed-response') {
    const decision: Decision = { kind: 'fixed-response', config: action.FixedResponseConfig ?? { StatusCode: '503' } };
    return () => decision;
  }
  if (action?.Type === 'redirect') {
    const decision: Decision = { kind: 'redirect', config: action.RedirectConfig ?? { StatusCode: 'HTTP_302' } };
    return () => decision;
  }
  const groups = groupWeights(action ?? { Type: 'forward' });
  const choose = chooseAmong(groups);
  const { Enabled = false, DurationSeconds = 0 } = action?.ForwardConfig?.TargetGroupStickinessConfig ?? {};
  if (!Enabled) return () => ({ kind: 'forward', groupArn: choose() });
  return (request) => {
    const session = groupSession(request, DurationSeconds);
    const kept = groups.find(({ groupArn }) => session.names(groupArn))?.groupArn;
    return { kind: 'forward', groupArn: kept ?? choose(), session };
  };
}

/** The target group of each next connection of a Network Load Balancer's listener: it forwards, whatever comes. */
export function compileFlow([action]: Action[]): () => string | undefined {
  return chooseAmong(groupWeights(action ?? { Type: 'forward' }));
}

function chooseAmong(groups: { groupArn: string; weight: number }[]): () => string | undefined {
  return createWeightedChoice(groups.map(({ groupArn, weight }) => ({ value: groupArn, weight })));
}
