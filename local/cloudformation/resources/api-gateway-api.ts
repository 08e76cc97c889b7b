import { BOOLEAN, fixed, JSON_VALUE, orElse, type Provider, type Resource, STRING } from '../provider.ts';
import { updateTags } from '../update-tags.ts';

interface Api {
  ApiId: string;
  ApiEndpoint: string;
  Tags?: Record<string, string>;
}

/** The tag by which CloudFormation marks what it made, and by which it is found again: names of APIs are not unique. */
const MARK = 'aws:cloudformation:logical-id';

/** AWS::ApiGatewayV2::Api. `Ref` is its id. */
export const apiGatewayApi: Provider = {
  properties: {
    ProtocolType: fixed(STRING),
    Name: STRING,
    Description: orElse(STRING, ''),
    Version: orElse(STRING, ''),
    CorsConfiguration: orElse(JSON_VALUE, {}),
    DisableExecuteApiEndpoint: orElse(BOOLEAN, false),
    Tags: JSON_VALUE,
  },
  async create(resource) {
    return deployed(await resource.call<Api>('apigateway', 'CreateApi', inputOf(resource)));
  },
  async update(resource, current) {
    const ApiId = current.physicalId;
    const { ProtocolType, Tags, ...changeable } = resource.properties;
    const api = await resource.call<Api>('apigateway', 'UpdateApi', { ApiId, ...changeable });
    await updateTags(resource, 'apigateway', `arn:aws:apigateway:${resource.region}::/apis/${ApiId}`, current);
    return deployed(api);
  },
  delete: (resource, { physicalId }) => resource.call('apigateway', 'DeleteApi', { ApiId: physicalId }),
  async find(resource) {
    const { Items } = await resource.call<{ Items?: Api[] }>('apigateway', 'GetApis', {});
    return Items?.find(({ Tags }) => Tags?.[MARK] === markOf(resource))?.ApiId;
  },
};

function inputOf(resource: Resource): Record<string, unknown> {
  const Tags = { ...(resource.properties.Tags as object), [MARK]: markOf(resource) };
  return { ...resource.properties, Tags };
}

/** The generated name has stack, logical id and generation in it. */
function markOf(resource: Resource): string {
  return resource.name(undefined, 128);
}

function deployed({ ApiId, ApiEndpoint }: Api) {
  return { physicalId: ApiId, attributes: { ApiId, ApiEndpoint } };
}
