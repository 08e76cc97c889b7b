import type { Deployed, PropertyRule, Provider, Resource } from '../provider.ts';
import { updateTags } from '../update-tags.ts';

interface PartKind {
  /** The word in the operations: `Route` of CreateRoute, GetRoutes. */
  noun: string;
  /** The member that carries the id, or the name by which it is addressed. */
  id: string;
  /** What tells one of them from another, when an interrupted deploy looks for its own. */
  key: string;
  properties: Record<string, PropertyRule>;
}

/** The parts of an HTTP API are alike: Create, Update, Delete and Get over an ApiId and an id of their own. */
export function apiGatewayPart({ noun, id, key, properties }: PartKind): Provider {
  const deployed = (part: Record<string, string>): Deployed => {
    const physicalId = part[id] ?? '';
    return { physicalId, attributes: { [id]: physicalId } };
  };
  const call = (resource: Resource, operation: string, input: object) =>
    resource.call<Record<string, string>>('apigateway', operation, input);

  return {
    properties,
    async create(resource) {
      return deployed(await call(resource, `Create${noun}`, resource.properties));
    },
    async update(resource, current) {
      const { Tags, ...changeable } = resource.properties;
      const part = await call(resource, `Update${noun}`, { ...changeable, [id]: current.physicalId });
      const path = `/apis/${resource.properties.ApiId}/${noun.toLowerCase()}s/${current.physicalId}`;
      await updateTags(resource, 'apigateway', `arn:aws:apigateway:${resource.region}::${path}`, current);
      return deployed(part);
    },
    delete: (resource, current) =>
      call(resource, `Delete${noun}`, { ApiId: current.properties.ApiId, [id]: current.physicalId }),
    async find(resource) {
      const { ApiId } = resource.properties;
      const list = await resource.call<{ Items?: Record<string, string>[] }>('apigateway', `Get${noun}s`, { ApiId });
      return list.Items?.find((item) => item[key] === resource.properties[key])?.[id];
    },
  };
}
