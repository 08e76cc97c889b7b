import { randomUUID } from 'node:crypto';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { ACCOUNT, type Principal } from '../cloud/service.ts';
import { type AwsApi, apiOfPath, apiOfScope, apiOfTarget, apiOfVersion } from './aws-apis.ts';
import { type Credential, credentialOf } from './credentials.ts';
import { jsonProtocol } from './json-protocol.ts';
import { type Api, loadApi } from './load-api.ts';
import type { Exchange, Protocol } from './protocol.ts';
import { formOf, queryProtocol } from './query-protocol.ts';
import { restProtocol } from './rest-protocol.ts';
import { malformed } from './scalars.ts';
import type { WireRequest, WireResponse } from './wire-message.ts';

const QUERY = queryProtocol('query');
const EC2 = queryProtocol('ec2');
const NO_API: AwsApi = { service: '', client: '', protocol: 'json' };

/** Answers one request: finds the service, calls it in the cloud as the request's principal, writes what it said. */
export async function answer(
  cloud: Cloud,
  principalOf: (accessKeyId: string) => Principal,
  request: WireRequest,
): Promise<WireResponse> {
  const requestId = randomUUID();
  const credential = credentialOf(request);
  const { aws, protocol } = serviceOf(request, credential) ?? { aws: NO_API, protocol: jsonProtocol };
  const exchange: Exchange = { aws, request, requestId };
  let api: Api | undefined;
  try {
    if (aws === NO_API) throw new AwsError('UnknownOperationException', 'No AWS service answers this request.', 404);
    api = loadApi(aws.client);
    const routed = protocol.route(request, api);
    if (!routed) throw unknownOperation(protocol);
    const caller = credential ? principalOf(credential.accessKeyId) : ACCOUNT;
    const input = guardDepth(routed.readInput);
    const output = await cloud.call<object>(aws.service, routed.operation.name, input, caller);
    return protocol.writeOutput(routed.operation, output, exchange);
  } catch (error) {
    return protocol.writeError(awsErrorOf(error, cloud, requestId), api, exchange);
  }
}

/** Target first, since it names service and protocol at once; then the form; then the scope of the credentials. */
function serviceOf(
  request: WireRequest,
  credential: Credential | undefined,
): { aws: AwsApi; protocol: Protocol } | undefined {
  const target = request.headers['x-amz-target'];
  const targeted = typeof target === 'string' ? apiOfTarget(target) : undefined;
  if (targeted) return { aws: targeted, protocol: jsonProtocol };
  const scoped = credential ? apiOfScope(credential.service) : undefined;
  const isForm = String(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  if (scoped?.protocol !== 'rest' && (isForm || request.query.has('Action'))) {
    const aws = scoped ?? apiOfVersion(formOf(request).get('Version') ?? '');
    return aws && { aws, protocol: aws.protocol === 'ec2' ? EC2 : QUERY };
  }
  const aws = scoped ?? apiOfPath(request.path);
  if (!aws) return undefined;
  if (aws.protocol === 'rest') return { aws, protocol: restProtocol };
  return { aws, protocol: aws.protocol === 'json' ? jsonProtocol : QUERY };
}

function unknownOperation(protocol: Protocol): AwsError {
  if (protocol === jsonProtocol) return new AwsError('UnknownOperationException', 'The operation is not known.');
  if (protocol === restProtocol) return new AwsError('UnknownOperationException', 'No route for this path.', 404);
  return new AwsError('InvalidAction', 'The action is not valid for this endpoint.');
}

/** JSON nested some 10,000 deep overflows the stack of any recursive reader: the caller's fault, not a bug. */
function guardDepth(read: () => object): object {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw malformed('The request is nested too deeply.');
    throw error;
  }
}

/** Refusals pass; anything else is a bug, told to the operator alone. */
function awsErrorOf(error: unknown, cloud: Cloud, requestId: string): AwsError {
  if (error instanceof AwsError) return error;
  cloud.log(`${requestId}: ${error instanceof Error ? error.stack : String(error)}`);
  return new AwsError('InternalFailure', `The request has failed. Request id: ${requestId}`, 500);
}
