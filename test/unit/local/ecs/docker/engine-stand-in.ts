import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';

interface CreateBody {
  Image: string;
  Cmd?: string[];
  Env?: string[];
  Labels: Record<string, string>;
  Tty?: boolean;
  HostConfig: { NetworkMode?: string; PortBindings?: Record<string, { HostIp: string; HostPort: string }[]> };
}

export interface StandInContainer {
  id: string;
  name: string;
  body: CreateBody;
  status: 'created' | 'running' | 'exited';
  starts: number;
  exitCode: number;
  isOutOfMemory: boolean;
  finishedAt: string;
  /** Frames, as the log has them. */
  log: Buffer[];
  signals: string[];
}

type Answer = { status: number; body?: unknown };

const ok = (body?: unknown): Answer => ({ status: body === undefined ? 204 : 200, body });
const refuse = (status: number, message: string): Answer => ({ status, body: { message } });

/** A container engine that has no containers but entries of a map, at a socket of its own; it can go away and come back. */
export function createEngineStandIn(socketPath: string) {
  const containers = new Map<string, StandInContainer>();
  const images = new Map<string, { Id: string; RepoDigests: string[]; stopSignal?: string }>();
  /** What a pull of a name brings; an error's text otherwise. */
  const registry = new Map<string, { digest: string } | { error: string }>();
  const execs = new Map<string, { exitCode: number | undefined }>();
  const requests: { method: string; path: string; query: URLSearchParams; headers: IncomingMessage['headers'] }[] = [];
  const changed = new Set<() => void>();
  /** Answers of `METHOD /path` that a test gives instead, once each. */
  const faults: { match: RegExp; answer: Answer | 'cut' }[] = [];
  let isTermIgnored = false;
  let execCode: number | undefined = 0;
  let server: Server | undefined;

  const find = (key: string) => [...containers.values()].find(({ id, name }) => id === key || name === key);
  const tell = () => {
    for (const listener of changed) listener();
  };
  const untilChange = () =>
    new Promise<void>((resolve) => {
      const listener = () => {
        changed.delete(listener);
        resolve();
      };
      changed.add(listener);
    });

  function end(container: StandInContainer, exitCode: number, isOutOfMemory = false): void {
    if (container.status !== 'running') return;
    Object.assign(container, { status: 'exited', exitCode, isOutOfMemory, finishedAt: new Date().toISOString() });
    tell();
  }

  function inspect(container: StandInContainer) {
    return {
      Id: container.id,
      Config: { Tty: container.body.Tty, StopSignal: images.get(container.body.Image)?.stopSignal },
      State: {
        Status: container.status,
        ExitCode: container.exitCode,
        OOMKilled: container.isOutOfMemory,
        FinishedAt: container.finishedAt,
      },
    };
  }

  function create(name: string, body: CreateBody): Answer {
    if (find(name)) return refuse(409, `Conflict. The container name "/${name}" is already in use`);
    if (!images.has(body.Image)) return refuse(404, `No such image: ${body.Image}`);
    const id = randomBytes(32).toString('hex');
    const fresh = { status: 'created' as const, starts: 0, exitCode: 0, isOutOfMemory: false, log: [], signals: [] };
    containers.set(id, { id, name, body, finishedAt: '0001-01-01T00:00:00Z', ...fresh });
    return { status: 201, body: { Id: id, Warnings: [] } };
  }

  function start(container: StandInContainer): Answer {
    if (container.status === 'running') return { status: 304 };
    container.status = 'running';
    container.starts += 1;
    return ok();
  }

  function kill(container: StandInContainer, signal: string): Answer {
    if (container.status !== 'running') return refuse(409, `Container ${container.id} is not running`);
    container.signals.push(signal);
    if (signal === 'SIGKILL') end(container, 137);
    else if (!isTermIgnored) end(container, 143);
    return ok();
  }

  function createImage(query: URLSearchParams): Answer {
    if (query.get('fromSrc')) {
      api.addImage(query.get('repo') ?? '');
      return ok({ status: 'sha256:…' });
    }
    const tag = query.get('tag') ?? '';
    const name = `${query.get('fromImage')}${tag.startsWith('sha256:') ? '@' : ':'}${tag}`;
    const found = registry.get(name);
    if (!found) return refuse(404, `manifest for ${name} not found: manifest unknown: manifest unknown`);
    // The answer has begun by then: one line of it is the fault.
    if ('error' in found) {
      return { status: 200, body: `{"status":"Pulling"}\n{"errorDetail":{"message":"${found.error}"},"error":"x"}\n` };
    }
    api.addImage(name, found.digest);
    return { status: 200, body: '{"status":"Pulling from shop"}\n{"status":"Status: Downloaded"}\n' };
  }

  function list(query: URLSearchParams): Answer {
    const { label = [] }: { label?: string[] } = JSON.parse(query.get('filters') ?? '{}');
    const has = ({ body }: StandInContainer) =>
      label.every((each) => Object.entries(body.Labels).some((pair) => pair.join('=') === each));
    const found = [...containers.values()].filter(has);
    return ok(found.map(({ id, status, body }) => ({ Id: id, State: status, Labels: body.Labels })));
  }

  async function wait(container: StandInContainer, response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    while (container.status === 'running' && containers.has(container.id) && !response.destroyed) await untilChange();
    response.end(JSON.stringify({ StatusCode: containers.has(container.id) ? container.exitCode : 137 }));
  }

  async function sendLog(container: StandInContainer, follow: boolean, response: ServerResponse): Promise<void> {
    response.writeHead(200).flushHeaders();
    for (let at = 0; ; ) {
      for (; at < container.log.length; at += 1) response.write(container.log[at]);
      if (!follow || container.status !== 'running' || !containers.has(container.id) || response.destroyed) break;
      await untilChange();
    }
    response.end();
  }

  function answerContainer(method: string, [key = '', verb]: string[], query: URLSearchParams, text: string) {
    const container = find(key);
    if (!container) return refuse(404, `No such container: ${key}`);
    if (method === 'DELETE') {
      end(container, 137);
      containers.delete(container.id);
      tell();
      return ok();
    }
    if (verb === 'json') return ok(inspect(container));
    if (verb === 'start') return start(container);
    if (verb === 'kill') return kill(container, query.get('signal') ?? '');
    if (verb === 'stats') {
      const memory_stats = { usage: 9_000_000, stats: { total_inactive_file: 1_000_000 } };
      return ok({ cpu_stats: { cpu_usage: { total_usage: 5_000_000_000 } }, memory_stats });
    }
    if (verb === 'exec' && container.status === 'running') {
      const id = randomBytes(8).toString('hex');
      execs.set(id, { exitCode: execCode, ...JSON.parse(text) });
      return { status: 201, body: { Id: id } };
    }
    return refuse(409, `container ${key} is not running`);
  }

  function answer(method: string, parts: string[], query: URLSearchParams, text: string): Answer {
    const [kind = '', ...rest] = parts;
    if (kind === 'version') {
      return ok({ ApiVersion: '1.47', MinAPIVersion: '1.24', Version: '27.0', Arch: 'amd64' });
    }
    if (kind === '_ping') return { status: 200, body: 'OK' };
    if (kind === 'images' && rest[0] === 'create') return createImage(query);
    if (kind === 'images') {
      const name = rest.slice(0, -1).join('/');
      const image = images.get(name);
      return image ? ok(image) : refuse(404, `No such image: ${name}`);
    }
    if (kind === 'containers' && rest[0] === 'create') return create(query.get('name') ?? '', JSON.parse(text));
    if (kind === 'containers' && rest[0] === 'json') return list(query);
    if (kind === 'containers') return answerContainer(method, rest, query, text);
    const exec = execs.get(rest[0] ?? '');
    if (kind !== 'exec' || !exec) return refuse(404, `page not found: ${parts.join('/')}`);
    if (rest[1] === 'start') return ok();
    return ok({ Running: exec.exitCode === undefined, ExitCode: exec.exitCode ?? null, Pid: 0 });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '/' } = request;
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    let text = '';
    for await (const chunk of request) text += chunk;
    const path = decodeURIComponent(pathname).replace(/^\/v[\d.]+/, '');
    requests.push({ method, path, query: searchParams, headers: request.headers });
    const at = faults.findIndex(({ match }) => match.test(`${method} ${path}`));
    const [fault] = at < 0 ? [] : faults.splice(at, 1);
    const parts = path.slice(1).split('/');
    const container = find(parts[1] ?? '');
    if (!fault && container && parts[2] === 'wait') return wait(container, response);
    if (!fault && container && parts[2] === 'logs') {
      return sendLog(container, searchParams.get('follow') === 'true', response);
    }
    if (!fault && parts[0] === 'exec' && parts[2] === 'start' && execs.get(parts[1] ?? '')?.exitCode === undefined) {
      response.writeHead(200).flushHeaders();
      return;
    }
    const given = fault?.answer === 'cut' || !fault ? answer(method, parts, searchParams, text) : fault.answer;
    // It did what was asked, and nobody hears of it.
    if (fault?.answer === 'cut') return void response.destroy();
    const body = typeof given.body === 'string' ? given.body : given.body && JSON.stringify(given.body);
    response.writeHead(given.status).end(body);
  }

  const api = {
    address: `unix://${socketPath}`,
    requests,
    registry,
    faults,
    /** The task's own, by the name of the container definition; not those that hold networks. */
    containersOf: (name: string) =>
      [...containers.values()].filter(({ body }) => body.Labels['com.amazonaws.ecs.container-name'] === name),
    all: () => [...containers.values()],
    addImage(name: string, digest?: string, stopSignal?: string): string {
      const Id = `sha256:${createHash('sha256').update(`id of ${name}`).digest('hex')}`;
      const repository = name.replace(/[@:][^/]*$/, '');
      const image = { Id, RepoDigests: digest ? [`${repository}@${digest}`] : [], ...(stopSignal && { stopSignal }) };
      for (const key of [name, Id, ...(digest ? [`${repository}@${digest}`] : [])]) images.set(key, image);
      return Id;
    },
    write(container: StandInContainer, stream: 'stdout' | 'stderr', text: string): void {
      const payload = Buffer.from(text);
      const header = Buffer.alloc(8);
      header[0] = stream === 'stdout' ? 1 : 2;
      header.writeUInt32BE(payload.length, 4);
      container.log.push(container.body.Tty ? payload : Buffer.concat([header, payload]));
      tell();
    },
    end,
    ignoreTerm(): void {
      isTermIgnored = true;
    },
    /** How checks end from now on; undefined: they hang. */
    setExecCode(code: number | undefined): void {
      execCode = code;
    },
    async start(): Promise<void> {
      rmSync(socketPath, { force: true });
      server = createServer((request, response) => void serve(request, response));
      server.listen(socketPath);
      await once(server, 'listening');
    },
    /** It takes no new connections, and serves those that it has: the beginning of an orderly end. */
    closeDoor(): void {
      if (server) NetServer.prototype.close.call(server);
    },
    /** It goes away at once, with everything that it was answering. */
    async stop(): Promise<void> {
      const closed = server?.listening && once(server, 'close');
      server?.close();
      server?.closeAllConnections();
      server = undefined;
      tell();
      await closed;
    },
  };
  return api;
}
