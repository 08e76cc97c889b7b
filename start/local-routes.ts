import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../local/cloud/aws-error.ts';
import { AppError } from '../shared/contract/app-errors.ts';
import { hashKey } from '../shared/contract/identity/api-keys.ts';
import { openToken, sealToken } from '../shared/contract/page-token.ts';
import { parseOrRefuse, valueOrRefuse } from '../shared/contract/parse-or-refuse.ts';
import { PROBLEM_MEDIA_TYPE, toProblem } from '../shared/contract/problem.ts';
import { readJsonBody } from '../shared/contract/read-json-body.ts';
import { imagePath } from '../shared/contract/requests/paths.ts';
import { putImage } from '../shared/contract/requests/put-image.ts';
import { noQuery, pageQuery } from '../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../shared/contract/requests/write-headers.ts';
import { BODY_BYTES_MAX } from '../shared/domain/limits/request-limits.ts';
import type { Admit } from './admit.ts';
import type { LocalCloud } from './boot-cloud.ts';
import { createOnce } from './create-once.ts';

export interface LocalRoutes {
  takes(request: IncomingMessage): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void;
}

interface Answer {
  status: number;
  body: object;
  headers?: Readonly<Record<string, string>>;
}

const IMAGES = ['images'];

/** `/v1/local/…`: what only this machine has. So far the image store of the process driver. */
export function localRoutes({ ecs, cloud }: Pick<LocalCloud, 'ecs' | 'cloud'>, admit: Admit): LocalRoutes {
  const once = createOnce<Answer>();

  async function answer(request: IncomingMessage): Promise<Answer> {
    admit(request, request.method === 'GET' ? 'read' : 'deploy');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const query = Object.fromEntries(searchParams);
    const [, , , kind, name, tag, ...rest] = pathname.split('/').map(decodePart);
    if (kind !== 'images' || rest.length > 0 || (name !== undefined && tag === undefined))
      throw new AppError('NotFoundException', `there is no route ${request.method} ${pathname}`);
    if (name === undefined) {
      if (request.method !== 'GET') throw notAllowed('GET');
      return { status: 200, body: listImages(query) };
    }
    if (request.method !== 'PUT') throw notAllowed('PUT');
    parseOrRefuse(noQuery, query);
    // Node has a list for this one header alone.
    const { idempotencyKey } = valueOrRefuse(parseWriteHeaders({ ...request.headers, 'set-cookie': undefined }));
    const path = parseOrRefuse(imagePath, { name, tag });
    const body = await readBody(request);
    // A key belongs to its caller.
    const key = idempotencyKey && hashKey(`${request.headers.authorization ?? ''} ${idempotencyKey}`);
    const { answer, isReplayed } = await once(key, `${pathname} ${body}`, async () => {
      const { directory } = parseOrRefuse(putImage, readJsonBody(body));
      return { status: 201, body: { image: await addImage(path, directory) } };
    });
    return isReplayed ? { ...answer, headers: { 'idempotency-replayed': 'true' } } : answer;
  }

  function listImages(query: Record<string, string>) {
    const { limit, nextToken } = parseOrRefuse(pageQuery, query);
    const after = openToken(IMAGES, nextToken, 'nextToken') ?? '';
    const rest = ecs.images.list().filter((image) => placeOf(image) > after);
    const images = rest.slice(0, limit);
    const last = rest.length > limit ? images.at(-1) : undefined;
    return {
      images: images.map(({ name, tag, digest }) => ({ name, tag, digest })),
      nextToken: last && sealToken(IMAGES, placeOf(last)),
    };
  }

  /** Adding an image is this machine's push: EventBridge hears of it as ECR tells it, and services that follow it roll. */
  async function tellPush(name: string, tag: string, digest: string): Promise<void> {
    const detail = {
      result: 'SUCCESS',
      'repository-name': name,
      'image-digest': digest,
      'action-type': 'PUSH',
      'image-tag': tag,
    };
    const entry = { Source: 'aws.ecr', DetailType: 'ECR Image Action', Detail: JSON.stringify(detail) };
    await cloud.call(
      'events',
      'PutEvents',
      { Entries: [entry] },
      {
        kind: 'service',
        service: 'ecr.amazonaws.com',
        sourceArn: cloud.arn('ecr', `repository/${name}`),
      },
    );
  }

  async function addImage(path: { name: string; tag: string }, directory: string) {
    try {
      const { name, tag, digest } = await ecs.images.add(path.name, path.tag, directory);
      await tellPush(name, tag, digest);
      return { name, tag, digest };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const errors = [{ pointer: '/directory', detail: error.message }];
      throw new AppError('InvalidParameterException', `/directory: ${error.message}`, { errors });
    }
  }

  return {
    takes: (request) => request.url?.startsWith('/v1/local/') ?? false,
    handle(request, response) {
      answer(request).then(
        ({ status, body, headers }) => send(response, status, 'application/json', body, headers),
        (error: unknown) => {
          const known = error instanceof AppError;
          if (!known) cloud.log(`a local route failed: ${error instanceof Error ? error.stack : String(error)}`);
          const refusal = known ? error : new AppError('ServerException', 'the request could not be carried out');
          send(response, refusal.status, PROBLEM_MEDIA_TYPE, toProblem(refusal), refusal.headers);
        },
      );
    },
  };
}

/** Rises in the order of `list`: by name, then by tag. */
function placeOf({ name, tag }: { name: string; tag: string }): string {
  return `${name}\0${tag}`;
}

/** What is not percent-encoding stands for itself, and is then no name that there is. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function notAllowed(allow: string): AppError {
  return new AppError('MethodNotAllowedException', `this route has ${allow} alone`, { headers: { allow } });
}

/** Too much is refused as soon as it is; what still comes is thrown away, so that the connection serves the next one. */
function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else reject(new AppError('RequestTooLargeException', `must be at most ${BODY_BYTES_MAX} bytes`));
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString()));
    request.once('error', () => reject(new AppError('ClientException', 'the request broke off')));
  });
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...headers, 'content-type': type }).end(JSON.stringify(body));
}
