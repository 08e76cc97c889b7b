import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type AwsService } from '../../../../local/cloud/service.ts';
import { createElbv2, type Elbv2Options } from '../../../../local/elbv2/elbv2.ts';

type Answer = Record<string, unknown>;

/** A load balancer service in a cloud of its own, with one load balancer. */
export async function startBalancer(options: { directory?: string; beside?: AwsService } & Partial<Elbv2Options> = {}) {
  const cloud = createCloud({ directory: options.directory });
  const elb = createElbv2(cloud, { portOf: () => 0, ...options });
  cloud.add(elb);
  if (options.beside) cloud.add(options.beside);
  await cloud.start();
  const call = (operation: string, input: object) =>
    cloud.call<Answer>('elasticloadbalancing', operation, input, ACCOUNT);
  const first = async (operation: string, list: string, field: string, input: object): Promise<string> => {
    const answer = (await call(operation, input)) as Record<string, Record<string, string>[]>;
    return answer[list]?.[0]?.[field] ?? '';
  };
  return {
    elb,
    call,
    stop: () => cloud.stop(),
    createLoadBalancer: (Name = 'lb') =>
      first('CreateLoadBalancer', 'LoadBalancers', 'LoadBalancerArn', { Name, Subnets: ['subnet-a', 'subnet-b'] }),
    /** Checks every 50 ms, so that tests take no time. */
    createGroup: (Name: string, input: object = {}) =>
      first('CreateTargetGroup', 'TargetGroups', 'TargetGroupArn', {
        Name,
        Protocol: 'HTTP',
        Port: 80,
        TargetType: 'ip',
        HealthCheckIntervalSeconds: 0.05,
        HealthCheckTimeoutSeconds: 0.05,
        HealthyThresholdCount: 2,
        ...input,
      }),
    createListener: (LoadBalancerArn: string, action: object, Port = 80) =>
      first('CreateListener', 'Listeners', 'ListenerArn', {
        LoadBalancerArn,
        Port,
        Protocol: 'HTTP',
        DefaultActions: [action],
      }),
    createRule: (ListenerArn: string, Priority: number, condition: object, action: object) =>
      first('CreateRule', 'Rules', 'RuleArn', {
        ListenerArn,
        Priority,
        Conditions: [condition],
        Actions: [action],
      }),
    register: (TargetGroupArn: string, ...ports: number[]) =>
      call('RegisterTargets', { TargetGroupArn, Targets: ports.map((Port) => ({ Id: '127.0.0.1', Port })) }),
    deregister: (TargetGroupArn: string, ...ports: number[]) =>
      call('DeregisterTargets', { TargetGroupArn, Targets: ports.map((Port) => ({ Id: '127.0.0.1', Port })) }),
    /** Each target as `state` or `state reason`. */
    async health(TargetGroupArn: string, Targets?: object[]): Promise<string[]> {
      const answer = await call('DescribeTargetHealth', { TargetGroupArn, ...(Targets ? { Targets } : {}) });
      const descriptions = answer.TargetHealthDescriptions as { TargetHealth: { State: string; Reason?: string } }[];
      return descriptions.map(({ TargetHealth: { State, Reason } }) => [State, Reason].filter(Boolean).join(' '));
    },
    setDelay: (TargetGroupArn: string, sec: number) =>
      call('ModifyTargetGroupAttributes', {
        TargetGroupArn,
        Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(sec) }],
      }),
    url: (path = '/') => `http://127.0.0.1:${elb.addresses()[0]?.port}${path}`,
    port: () => elb.addresses()[0]?.port ?? 0,
  };
}

export const forwardTo = (TargetGroupArn: string) => ({ Type: 'forward', TargetGroupArn });

/** A target on a free port; `connections` counts how many were ever opened to it. */
export async function startTarget(listener: RequestListener): Promise<TestTarget> {
  const server = createServer(listener);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    server,
    port: typeof address === 'object' && address ? address.port : 0,
    connections: () => connections,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export interface TestTarget {
  server: Server;
  port: number;
  connections(): number;
  close(): Promise<void>;
}

/** Waits until `holds`, looking every few milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`it did not come true within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Sends raw bytes and collects the answer until `enough`, or until the connection ends. */
export async function exchange(port: number, bytes: string, enough: (text: string) => boolean = () => false) {
  const socket = await open(port);
  socket.write(bytes);
  let text = '';
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (enough(text)) resolve();
    });
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
  socket.destroy();
  return text;
}

export function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
  });
}
