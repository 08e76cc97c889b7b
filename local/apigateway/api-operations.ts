import { randomInt } from 'node:crypto';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { ApiStore } from './api-store.ts';
import type { Api, Authorizer, HttpApi, Integration, Route, Stage } from './http-api.ts';
import { checkAuthorizer, checkIntegration, checkRoute, checkStage, type Input } from './part-rules.ts';

type PartList = 'stages' | 'integrations' | 'routes' | 'authorizers';

/** Ten letters and digits, as API ids are; seven for the parts. */
function newId(length: number): string {
  return Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[randomInt(36)]).join('');
}

const without = (input: Input, ...names: string[]) =>
  Object.fromEntries(Object.entries(input).filter(([name, value]) => !names.includes(name) && value !== undefined));

interface PartKind<Part> {
  noun: 'Stage' | 'Integration' | 'Route' | 'Authorizer';
  list: PartList;
  id: string;
  defaults: Partial<Part>;
  /** Throws BadRequestException or ConflictException. */
  check(part: Part, api: HttpApi, isNew: boolean): void;
}

/** Create, Update, Delete, Get and list of one kind of part: they differ in their fields only. */
function partOperations<Part extends object>(store: ApiStore, kind: PartKind<Part>) {
  const { noun, list, id, defaults, check } = kind;

  function find(api: HttpApi, input: Input): Part {
    const part = (api[list] as unknown as Record<string, Part>)[String(input[id])];
    if (!part) throw new AwsError('NotFoundException', `Invalid ${noun} identifier specified ${input[id]}`, 404);
    return part;
  }

  function put(api: HttpApi, partId: string, part: Part): Part {
    store.put({ ...api, [list]: { ...api[list], [partId]: part } });
    return part;
  }

  return {
    [`Create${noun}`](input: Input) {
      const api = store.get(input.ApiId as string);
      const partId = id === 'StageName' ? String(input.StageName) : newId(7);
      const part = { ...defaults, ...without(input, 'ApiId'), [id]: partId } as Part;
      check(part, api, true);
      return put(api, partId, part);
    },
    [`Update${noun}`](input: Input) {
      const api = store.get(input.ApiId as string);
      const part = { ...find(api, input), ...without(input, 'ApiId') } as Part;
      check(part, api, false);
      return put(api, String(input[id]), part);
    },
    [`Delete${noun}`](input: Input) {
      const api = store.get(input.ApiId as string);
      find(api, input);
      store.put({ ...api, [list]: without(api[list] as Input, String(input[id])) });
      return {};
    },
    [`Get${noun}`]: (input: Input) => find(store.get(input.ApiId as string), input),
    [`Get${noun}s`]: (input: Input) => ({ Items: Object.values(store.get(input.ApiId as string)[list]) }),
  };
}

function apiOperations(cloud: Cloud, store: ApiStore) {
  const idOf = (arn: unknown) => String(arn).split('/').at(-1);

  return {
    CreateApi(input: Input) {
      if (input.ProtocolType !== 'HTTP') {
        throw new AwsError('BadRequestException', `ProtocolType ${input.ProtocolType} is not in this local cloud.`);
      }
      const ApiId = newId(10);
      const api = {
        ...without(input),
        ApiId,
        ApiEndpoint: `https://${ApiId}.execute-api.${cloud.region}.amazonaws.com`,
        ApiKeySelectionExpression: '$request.header.x-api-key',
        RouteSelectionExpression: '$request.method $request.path',
        CreatedDate: new Date(),
      } as Api;
      store.put({ api, stages: {}, integrations: {}, routes: {}, authorizers: {} });
      return api;
    },
    UpdateApi(input: Input) {
      const stored = store.get(input.ApiId as string);
      const api = { ...stored.api, ...without(input, 'ApiId') } as Api;
      store.put({ ...stored, api });
      return api;
    },
    DeleteApi(input: Input) {
      store.delete(store.get(input.ApiId as string).api.ApiId);
      return {};
    },
    GetApi: (input: Input) => store.get(input.ApiId as string).api,
    GetApis: () => ({ Items: store.all().map(({ api }) => api) }),
    TagResource(input: Input) {
      const stored = store.get(idOf(input.ResourceArn));
      const Tags = { ...stored.api.Tags, ...(input.Tags as Record<string, string>) };
      store.put({ ...stored, api: { ...stored.api, Tags } });
      return {};
    },
    UntagResource(input: Input) {
      const stored = store.get(idOf(input.ResourceArn));
      const Tags = without({ ...stored.api.Tags }, ...(input.TagKeys as string[])) as Record<string, string>;
      store.put({ ...stored, api: { ...stored.api, Tags } });
      return {};
    },
    GetTags: (input: Input) => ({ Tags: { ...store.get(idOf(input.ResourceArn)).api.Tags } }),
  };
}

/** The control plane of HTTP APIs. A change is in force at once, as with AutoDeploy. */
export function createApiOperations(cloud: Cloud, store: ApiStore) {
  return {
    ...apiOperations(cloud, store),
    ...partOperations<Stage>(store, {
      noun: 'Stage',
      list: 'stages',
      id: 'StageName',
      defaults: {},
      check: checkStage,
    }),
    ...partOperations<Integration>(store, {
      noun: 'Integration',
      list: 'integrations',
      id: 'IntegrationId',
      defaults: { TimeoutInMillis: 30_000, ConnectionType: 'INTERNET' },
      check: checkIntegration,
    }),
    ...partOperations<Route>(store, {
      noun: 'Route',
      list: 'routes',
      id: 'RouteId',
      defaults: { AuthorizationType: 'NONE' },
      check: checkRoute,
    }),
    ...partOperations<Authorizer>(store, {
      noun: 'Authorizer',
      list: 'authorizers',
      id: 'AuthorizerId',
      defaults: {},
      check: checkAuthorizer,
    }),
  };
}
