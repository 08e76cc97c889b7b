import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../shared/contract/app-errors.ts';
import { parseOrRefuse } from '../shared/contract/parse-or-refuse.ts';
import { PROBLEM_MEDIA_TYPE, toProblem } from '../shared/contract/problem.ts';
import { readJsonBody } from '../shared/contract/read-json-body.ts';
import { imagePath } from '../shared/contract/requests/paths.ts';
import { putImage } from '../shared/contract/requests/put-image.ts';
import { BODY_BYTES_MAX } from '../shared/domain/limits/request-limits.ts';
import type { Admit } from './admit.ts';
import type { LocalCloud } from './boot-cloud.ts';

export interface LocalRoutes {
  takes(request: IncomingMessage): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void;
}

interface Answer {
  status: number;
  body: object;
}

/** `/v1/local/…`: what only this machine has. So far the image store of the process driver. */
export function localRoutes({ ecs, cloud }: LocalCloud, admit: Admit): LocalRoutes {
  async function answer(request: IncomingMessage): Promise<Answer> {
    admit(request, request.method === 'GET' ? 'read' : 'deploy');
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, , , kind, name, tag, ...rest] = pathname.split('/').map((part) => decodeURIComponent(part));
    if (kind !== 'images' || rest.length > 0)
      throw new AppError('NotFoundException', `there is no route ${request.method} ${pathname}`);
    if (name === undefined) {
      if (request.method !== 'GET') throw notAllowed('GET');
      return {
        status: 200,
        body: { images: ecs.images.list().map(({ name, tag, digest }) => ({ name, tag, digest })) },
      };
    }
    if (request.method !== 'PUT') throw notAllowed('PUT');
    const path = parseOrRefuse(imagePath, { name, tag });
    const { directory } = parseOrRefuse(putImage, readJsonBody(await readBody(request)));
    try {
      const image = await ecs.images.add(path.name, path.tag, directory);
      return { status: 201, body: { image: { name: image.name, tag: image.tag, digest: image.digest } } };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new AppError('InvalidParameterException', detail, { errors: [{ pointer: '/directory', detail }] });
    }
  }

  return {
    takes: (request) => request.url?.startsWith('/v1/local/') ?? false,
    handle(request, response) {
      answer(request).then(
        ({ status, body }) => send(response, status, 'application/json', body),
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

function notAllowed(allow: string): AppError {
  return new AppError('MethodNotAllowedException', `this route has ${allow} alone`, { headers: { allow } });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX)
      throw new AppError('RequestTooLargeException', `must be at most ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
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
