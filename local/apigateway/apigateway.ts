import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cloud } from '../cloud/cloud.ts';
import type { AccessRequest, AwsService } from '../cloud/service.ts';
import { createApiOperations } from './api-operations.ts';
import { openApiStore } from './api-store.ts';
import { createRequestHandler } from './handle-request.ts';
import type { Input } from './part-rules.ts';

export interface ApiGateway extends AwsService {
  /** Answers a request to an HTTP API; it always answers, with 404 for an API that does not exist. */
  handle(apiId: string, request: IncomingMessage, response: ServerResponse): void;
}

const VERBS: Record<string, string> = {
  Create: 'POST',
  Update: 'PATCH',
  Delete: 'DELETE',
  Get: 'GET',
  Tag: 'POST',
  Untag: 'DELETE',
};
const IDS: Record<string, string> = {
  Stage: 'StageName',
  Integration: 'IntegrationId',
  Route: 'RouteId',
  Authorizer: 'AuthorizerId',
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html */
function accessOf(cloud: Cloud, operation: string, input: Input): AccessRequest[] {
  const [, verb = '', noun = ''] = /^(Create|Update|Delete|Get|Tag|Untag)(.*?)s?$/.exec(operation) ?? [];
  const id = IDS[noun] ?? '';
  const own = input[id] === undefined || verb === 'Create' ? '' : `/${input[id]}`;
  const part = id === '' ? '' : `/${noun.toLowerCase()}s${own}`;
  const api = input.ApiId === undefined ? '' : `/${input.ApiId}`;
  const resource = String(input.ResourceArn ?? `arn:aws:apigateway:${cloud.region}::/apis${api}${part}`);
  return [{ action: `apigateway:${VERBS[verb] ?? verb}`, resource }];
}

/** API Gateway v2: HTTP APIs whose routes invoke Lambda functions. */
export function createApiGateway(cloud: Cloud): ApiGateway {
  const store = openApiStore(cloud.directory);
  const handler = createRequestHandler(cloud);

  return {
    name: 'apigateway',
    operations: createApiOperations(cloud, store),
    access: (operation, input) => accessOf(cloud, operation, input),
    handle(apiId, request, response) {
      handler.handle(store.find(apiId), request, response).catch((error: Error) => {
        cloud.log(`a request to ${apiId} was not answered: ${error.stack ?? error.message}`);
        response.destroy();
      });
    },
    start() {},
    stop() {
      handler.stop();
      store.close();
    },
  };
}
