import type {
  Action,
  CreateListenerCommandInput,
  CreateListenerCommandOutput,
  DeleteListenerCommandInput,
  DeleteListenerCommandOutput,
  DescribeListenersCommandInput,
  DescribeListenersCommandOutput,
  Listener,
  ModifyListenerCommandInput,
  ModifyListenerCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operation } from '../../cloud/service.ts';
import { applyRules, type Balancers, findListener, findLoadBalancer, newId } from '../balancers.ts';
import { checkActions } from '../check-actions.ts';
import { QUOTAS } from '../limits.ts';
import { pageOf } from '../paging.ts';
import {
  type ListenerRecord,
  type LoadBalancerRecord,
  type Protocol,
  protocolOf,
  type RuleRecord,
} from '../records.ts';
import { invalid, refusal } from '../refusal.ts';
import { withTags } from '../tags.ts';

/** The operations on listeners. */
export function listenerOperations(balancers: Balancers) {
  const { cloud, store, servers, portOf } = balancers;

  const rulesOf = (listenerArn: string) => store.rules.all().filter((rule) => rule.listenerArn === listenerArn);
  const defaultRuleOf = (arn: string) => rulesOf(arn).find((rule) => rule.priority === 'default');

  const describe = (record: ListenerRecord): Listener => ({
    ListenerArn: record.arn,
    LoadBalancerArn: record.loadBalancerArn,
    Port: record.port,
    Protocol: record.protocol,
    DefaultActions: defaultRuleOf(record.arn)?.actions,
  });

  function refuseTakenPort(loadBalancerArn: string, port: number, except?: string): void {
    const others = store.listeners.all().filter((other) => other.loadBalancerArn === loadBalancerArn);
    if (others.some((other) => other.port === port && other.arn !== except)) {
      const message = `A listener already exists on this port for this load balancer '${loadBalancerArn}'`;
      throw refusal('DuplicateListener', message);
    }
  }

  const create: Operation<CreateListenerCommandInput, CreateListenerCommandOutput> = async (input) => {
    const loadBalancer = findLoadBalancer(balancers, input.LoadBalancerArn);
    const port = checkPort(input.Port);
    const protocol = checkProtocol(input.Protocol, loadBalancer);
    const actions = checkActions(balancers, loadBalancer, input.DefaultActions);
    const own = store.listeners.all().filter((listener) => listener.loadBalancerArn === loadBalancer.arn);
    const same = own.find((listener) => listener.port === port);
    if (same && sameActions(defaultRuleOf(same.arn)?.actions, actions)) return { Listeners: [describe(same)] };
    refuseTakenPort(loadBalancer.arn, port);
    if (own.length >= QUOTAS.listenersPerLoadBalancer) {
      throw refusal(
        'TooManyListeners',
        `A load balancer may have at most ${QUOTAS.listenersPerLoadBalancer} listeners`,
      );
    }
    const path = `${loadBalancer.arn.split(':loadbalancer/')[1]}/${newId()}`;
    const base = {
      arn: cloud.arn('elasticloadbalancing', `listener/${path}`),
      loadBalancerArn: loadBalancer.arn,
      protocol,
      port,
      tags: withTags({}, input.Tags),
    };
    const rule: RuleRecord = {
      arn: cloud.arn('elasticloadbalancing', `listener-rule/${path}/${newId()}`),
      listenerArn: base.arn,
      priority: 'default',
      conditions: [],
      actions,
      tags: {},
    };
    const record = { ...base, localPort: await servers.open(base, portOf(port), 0) };
    store.together(() => {
      store.listeners.put(record);
      store.rules.put(rule);
    });
    applyRules(balancers, record.arn);
    return { Listeners: [describe(record)] };
  };

  /** One after the other: a server opens in a moment, and its port is taken from the first on. */
  let turn: Promise<unknown> = Promise.resolve();
  const CreateListener: Operation<CreateListenerCommandInput, CreateListenerCommandOutput> = (input, context) => {
    const made = turn.then(() => create(input, context));
    turn = made.catch(() => {});
    return made;
  };

  const ModifyListener: Operation<ModifyListenerCommandInput, ModifyListenerCommandOutput> = async (input) => {
    const before = findListener(balancers, input.ListenerArn);
    const loadBalancer = findLoadBalancer(balancers, before.loadBalancerArn);
    if (input.Protocol !== undefined) checkProtocol(input.Protocol, loadBalancer);
    const actions = input.DefaultActions && checkActions(balancers, loadBalancer, input.DefaultActions);
    let record = before;
    if (input.Port !== undefined && input.Port !== before.port) {
      const port = checkPort(input.Port);
      refuseTakenPort(before.loadBalancerArn, port, before.arn);
      servers.close(before.arn);
      record = { ...before, port, localPort: await servers.open({ ...before, port }, portOf(port), 0) };
    }
    const rule = defaultRuleOf(record.arn);
    store.together(() => {
      store.listeners.put(record);
      if (rule && actions) store.rules.put({ ...rule, actions });
    });
    applyRules(balancers, record.arn);
    return { Listeners: [describe(record)] };
  };

  /** Its rules go with it; requests in flight end. */
  const DeleteListener: Operation<DeleteListenerCommandInput, DeleteListenerCommandOutput> = (input) => {
    const record = findListener(balancers, input.ListenerArn);
    store.together(() => {
      for (const rule of rulesOf(record.arn)) store.rules.remove(rule.arn);
      store.listeners.remove(record.arn);
    });
    servers.close(record.arn);
    applyRules(balancers, record.arn);
    return {};
  };

  const DescribeListeners: Operation<DescribeListenersCommandInput, DescribeListenersCommandOutput> = (input) => {
    const { LoadBalancerArn, ListenerArns } = input;
    if (LoadBalancerArn === undefined && ListenerArns === undefined) {
      throw invalid('You must specify either listener ARNs or a load balancer ARN');
    }
    if (LoadBalancerArn !== undefined) findLoadBalancer(balancers, LoadBalancerArn);
    for (const arn of ListenerArns ?? []) findListener(balancers, arn);
    const wanted = store.listeners
      .all()
      .filter((record) => ListenerArns?.includes(record.arn) ?? record.loadBalancerArn === LoadBalancerArn);
    const { page, nextMarker } = pageOf(wanted, input);
    return { Listeners: page.map(describe), NextMarker: nextMarker };
  };

  return { CreateListener, ModifyListener, DeleteListener, DescribeListeners };
}

const sameActions = (a: Action[] | undefined, b: Action[]) => JSON.stringify(a) === JSON.stringify(b);

function checkPort(port: number | undefined): number {
  if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw invalid(`Port '${port}' must be between 1 and 65535`);
  }
  return port;
}

function checkProtocol(protocol: string | undefined, { type }: LoadBalancerRecord): Protocol {
  if (protocol === undefined) throw invalid('A protocol must be specified');
  const own = protocolOf(type);
  if (protocol === own) return own;
  const message = `Protocol '${protocol}' is not supported by this local cloud for load balancers of type '${type}'`;
  throw refusal('UnsupportedProtocol', message);
}
