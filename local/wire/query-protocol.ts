import { AwsError } from '../cloud/aws-error.ts';
import { describeError } from './describe-error.ts';
import type { Protocol } from './protocol.ts';
import { type Dialect, decodeQuery } from './query-codec.ts';
import type { WireRequest } from './wire-message.ts';
import { encodeXml, escapeXml } from './xml-codec.ts';

/** The path of a queue's URL, `/000000000000/orders`. */
const QUEUE_PATH = /^\/\d{12}\/[^/]+(?=\/?$)/;

/** The parameters of a query request: its form, or the query of a GET (a presigned GetCallerIdentity). */
export function formOf(request: WireRequest): URLSearchParams {
  return request.body.length > 0 ? new URLSearchParams(request.body.toString('utf8')) : request.query;
}

/** AWS query (STS, IAM, ELBv2, CloudFormation, older SQS and CloudWatch) and its EC2 dialect: a form in, XML out. */
export function queryProtocol(dialect: Dialect): Protocol {
  return {
    route(request, api) {
      const form = new URLSearchParams(formOf(request));
      // SQS in this protocol is asked at the queue's own URL, as in its guide's examples.
      const [queuePath] = QUEUE_PATH.exec(request.path) ?? [];
      if (queuePath !== undefined && !form.has('QueueUrl')) form.set('QueueUrl', queuePath);
      const operation = api.operations.get(form.get('Action') ?? '');
      return (
        operation && { operation, readInput: () => readInput(() => decodeQuery(operation.input(), form, dialect)) }
      );
    },
    writeOutput(operation, output, { aws, requestId }) {
      const { name } = operation;
      const members = encodeXml(operation.output(), output);
      const content =
        dialect === 'ec2'
          ? `<requestId>${requestId}</requestId>${members}`
          : `<${name}Result>${members}</${name}Result>` +
            `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      const body = `<${name}Response xmlns="${aws.xmlNamespace}">${content}</${name}Response>`;
      return { status: 200, headers: headersOf(requestId), body };
    },
    writeError(error, api, { aws, requestId }) {
      const { queryCode, status, fault, shape, members } = describeError(error, api);
      const message = `<Code>${escapeXml(queryCode)}</Code><Message>${escapeXml(error.message)}</Message>`;
      if (dialect === 'ec2') {
        const errors = `<Errors><Error>${message}</Error></Errors>`;
        const body = `<Response>${errors}<RequestID>${requestId}</RequestID></Response>`;
        return { status, headers: headersOf(requestId), body };
      }
      const fields = shape ? encodeXml(shape, withoutMessage(members)) : '';
      const content = `<Error><Type>${fault}</Type>${message}${fields}</Error><RequestId>${requestId}</RequestId>`;
      const body = `<ErrorResponse xmlns="${aws.xmlNamespace}">${content}</ErrorResponse>`;
      return { status, headers: headersOf(requestId), body };
    },
  };
}

/** The query protocol's own name for what the JSON protocols call SerializationException. */
function readInput(read: () => object): object {
  try {
    return read();
  } catch (error) {
    if (error instanceof AwsError && error.code === 'SerializationException') {
      throw new AwsError('MalformedInput', error.message);
    }
    throw error;
  }
}

function withoutMessage(members: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(members).filter(([name]) => name.toLowerCase() !== 'message'));
}

function headersOf(requestId: string): Record<string, string> {
  return { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
}
