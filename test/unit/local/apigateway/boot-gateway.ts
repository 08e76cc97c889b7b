import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiGateway, createApiGateway } from '../../../../local/apigateway/apigateway.ts';
import { AwsError } from '../../../../local/cloud/aws-error.ts';
import { createCloud, type RunningCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type Principal } from '../../../../local/cloud/service.ts';

type Answer = unknown | ((event: Event) => unknown);
type Event = Record<string, never> & { requestContext: Record<string, never> };

export interface Gateway {
  cloud: RunningCloud;
  gateway: ApiGateway;
  url: string;
  apiId: string;
  /** Events that functions were invoked with, and by whom. */
  events: Event[];
  callers: Principal[];
  call(operation: string, input: object): Promise<Record<string, string>>;
  /** A route to a function that answers `answer`, or what `answer(event)` gives or throws. */
  route(routeKey: string, answer: Answer, settings?: object, integration?: object): Promise<void>;
  authorizer(answer: Answer, settings: object): Promise<object>;
  stop(): Promise<void>;
}

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** An HTTP API behind a real port, whose functions are callbacks of the test in place of Lambda. */
export async function bootGateway(api: object = {}, stage = '$default'): Promise<Gateway> {
  const cloud = createCloud();
  const answers = new Map<string, Answer>();
  const events: Event[] = [];
  const callers: Principal[] = [];
  cloud.add({
    name: 'lambda',
    operations: {
      async Invoke({ FunctionName, Payload }: { FunctionName: string; Payload: Uint8Array }, { caller }) {
        const event = JSON.parse(Buffer.from(Payload).toString()) as Event;
        events.push(event);
        callers.push(caller);
        const answer = answers.get(FunctionName);
        try {
          const value = typeof answer === 'function' ? await answer(event) : answer;
          return { StatusCode: 200, Payload: Buffer.from(JSON.stringify(value ?? null)) };
        } catch (error) {
          if (error instanceof AwsError) throw error;
          const failure = { errorType: 'Error', errorMessage: (error as Error).message };
          return { StatusCode: 200, FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(failure)) };
        }
      },
    },
    access: () => [],
    start() {},
    stop() {},
  });
  const gateway = createApiGateway(cloud);
  cloud.add(gateway);
  await cloud.start();
  const call = (operation: string, input: object) =>
    cloud.call<Record<string, string>>('apigateway', operation, input, ACCOUNT);
  const { ApiId = '' } = await call('CreateApi', { Name: 'test', ProtocolType: 'HTTP', ...api });
  await call('CreateStage', { ApiId, StageName: stage, AutoDeploy: true, StageVariables: { color: 'blue' } });

  const server = createServer((request, response) => gateway.handle(ApiId, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    cloud,
    gateway,
    apiId: ApiId,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    callers,
    call,
    async route(RouteKey, answer, settings = {}, integration = {}) {
      const IntegrationUri = arnOf(`fn${answers.size}`);
      answers.set(IntegrationUri, answer);
      const base = { ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri, PayloadFormatVersion: '2.0' };
      const { IntegrationId } = await call('CreateIntegration', { ...base, ...integration });
      await call('CreateRoute', { ApiId, RouteKey, Target: `integrations/${IntegrationId}`, ...settings });
    },
    async authorizer(answer, settings) {
      const arn = arnOf(`auth${answers.size}`);
      answers.set(arn, answer);
      const AuthorizerUri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
      const base = {
        ApiId,
        Name: 'auth',
        AuthorizerType: 'REQUEST',
        AuthorizerPayloadFormatVersion: '2.0',
        AuthorizerUri,
      };
      const { AuthorizerId } = await call('CreateAuthorizer', { ...base, ...settings });
      return { AuthorizationType: 'CUSTOM', AuthorizerId };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await cloud.stop();
    },
  };
}
