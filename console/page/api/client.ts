import {
  buildRequest,
  clientOf,
  type HttpRequest,
  type Request,
} from '../../../shared/contract/client/build-request.ts';
import type { Client, OperationId } from '../../../shared/contract/client/client.ts';
import { ApiError, refusalOf } from './api-error.ts';
import type { Credentials } from './credentials.ts';

type Fetch = (address: string, init: RequestInit) => Promise<Response>;

/** The API of the page's own origin, an operation a method. Each throws ApiError; a 401 asks for a key and tries again. */
export function createClient(fetch: Fetch, credentials: Credentials, signal?: AbortSignal): Client {
  async function perform(id: OperationId, request: Request): Promise<unknown> {
    const key = credentials.key();
    const { status, text } = await send(id, request, key);
    if (status === 401) {
      await credentials.renew(key);
      return perform(id, request);
    }
    if (status < 200 || status > 299) throw refusalOf(status, text);
    return JSON.parse(text);
  }

  async function send(id: OperationId, request: Request, key: string | undefined) {
    const { path, init } = requestOf(id, request, key);
    try {
      const response = await fetch(path, { ...init, signal });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0, { title: 'Slipway cannot be reached', detail: 'nothing answers at this address' });
    }
  }

  return clientOf(perform);
}

function requestOf(...request: Parameters<typeof buildRequest>): HttpRequest {
  try {
    return buildRequest(...request);
  } catch (error) {
    throw error instanceof RangeError
      ? new ApiError(400, { title: 'Nothing can be called so', detail: error.message })
      : error;
  }
}
