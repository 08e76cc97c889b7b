export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/** Slipway's HTTP API as any client sees it. Refusals are answers too; `body` is what the caller expects it to be. */
export interface Api {
  url: string;
  call<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  /** The same, where only success will do: answers the body, throws what was refused. */
  get<Body>(path: string): Promise<Body>;
  send<Body>(method: 'PUT' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Body>;
}

/** `body` is sent as JSON; a string is sent as it is. */
export function callApi(url: string): Api {
  async function call<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(url + path, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) as Body };
  }

  async function succeed<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await call<Body>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  return { url, call, get: (path) => succeed('GET', path), send: succeed };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
