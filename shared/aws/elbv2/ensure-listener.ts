import { CreateListenerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SHARED_PORT } from '../../domain/limits/ingress-limits.ts';
import { errorNameOf, type Sender, send } from '../send.ts';
import type { BalancerSettings } from './balancer-settings.ts';
import { listenersOf } from './listeners-of.ts';
import { loadBalancerOf } from './rule-arn.ts';
import { stackTags } from './stack-tag.ts';

/** What the shared listener answers too where no rule matches (infra/network.yml). */
const NO_SERVICE = {
  Type: 'fixed-response' as const,
  FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain', MessageBody: 'No service has this path.' },
};

/**
 * The listener of a port on the stack's Application Load Balancer: the shared one, one that is there, or a new one. One
 * that somebody made by hand (for HTTPS, with a certificate) is used as it is.
 */
export async function ensureListener(client: Sender, settings: BalancerSettings, port = SHARED_PORT): Promise<string> {
  const { listenerArn } = settings;
  if (port === SHARED_PORT) return listenerArn;
  const LoadBalancerArn = loadBalancerOf(listenerArn);
  const find = async () => (await listenersOf(client, LoadBalancerArn)).find(({ Port }) => Port === port)?.ListenerArn;
  const found = await find();
  if (found !== undefined) return found;
  const input = { LoadBalancerArn, Port: port, Protocol: 'HTTP' as const, DefaultActions: [NO_SERVICE] };
  try {
    const made = await send(client, new CreateListenerCommand({ ...input, Tags: stackTags(settings) }));
    return made.Listeners?.[0]?.ListenerArn ?? '';
  } catch (error) {
    // Another service's reconcile was quicker.
    const other = errorNameOf(error) === 'DuplicateListenerException' ? await find() : undefined;
    if (other === undefined) throw error;
    return other;
  }
}
