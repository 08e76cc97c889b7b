import type { AwsError } from '../cloud/aws-error.ts';
import type { AwsApi } from './aws-apis.ts';
import type { Api, OperationShape } from './load-api.ts';
import type { WireRequest, WireResponse } from './wire-message.ts';

/** What a response is written with, beside the operation's output. */
export interface Exchange {
  aws: AwsApi;
  request: WireRequest;
  requestId: string;
}

/** One of the AWS protocols: how a request, an output and an error look on HTTP. */
export interface Protocol {
  /** The operation that a request means, and how to read its input. Undefined: the service has no such operation. */
  route(request: WireRequest, api: Api): { operation: OperationShape; readInput(): object } | undefined;
  writeOutput(operation: OperationShape, output: object, exchange: Exchange): WireResponse;
  writeError(error: AwsError, api: Api | undefined, exchange: Exchange): WireResponse;
}
