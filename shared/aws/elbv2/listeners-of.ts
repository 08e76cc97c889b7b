import { DescribeListenersCommand, type Listener } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Sender, send } from '../send.ts';

/** All listeners of a load balancer. */
export async function listenersOf(client: Sender, LoadBalancerArn: string): Promise<Listener[]> {
  const listeners: Listener[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(client, new DescribeListenersCommand({ LoadBalancerArn, Marker }));
    listeners.push(...(page.Listeners ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return listeners;
}
