import { BOOLEAN, fixed, JSON_VALUE, NUMBER, orElse, STRING } from '../provider.ts';
import { apiGatewayPart } from './api-gateway-part.ts';

/** AWS::ApiGatewayV2::Stage. `Ref` is its name. */
export const apiGatewayStage = apiGatewayPart({
  noun: 'Stage',
  id: 'StageName',
  key: 'StageName',
  properties: {
    ApiId: fixed(STRING),
    StageName: fixed(STRING),
    AutoDeploy: orElse(BOOLEAN, false),
    DefaultRouteSettings: orElse(JSON_VALUE, {}),
    RouteSettings: orElse(JSON_VALUE, {}),
    StageVariables: orElse(JSON_VALUE, {}),
    AccessLogSettings: orElse(JSON_VALUE, {}),
    Description: orElse(STRING, ''),
    Tags: JSON_VALUE,
  },
});

/** AWS::ApiGatewayV2::Integration. `Ref` is its id. */
export const apiGatewayIntegration = apiGatewayPart({
  noun: 'Integration',
  id: 'IntegrationId',
  key: 'IntegrationUri',
  properties: {
    ApiId: fixed(STRING),
    IntegrationType: fixed(STRING),
    IntegrationUri: STRING,
    IntegrationMethod: STRING,
    PayloadFormatVersion: STRING,
    TimeoutInMillis: orElse(NUMBER, 30_000),
    ConnectionType: STRING,
    RequestParameters: orElse(JSON_VALUE, {}),
    CredentialsArn: STRING,
    Description: orElse(STRING, ''),
  },
});

/** AWS::ApiGatewayV2::Route. `Ref` is its id. */
export const apiGatewayRoute = apiGatewayPart({
  noun: 'Route',
  id: 'RouteId',
  key: 'RouteKey',
  properties: {
    ApiId: fixed(STRING),
    RouteKey: STRING,
    Target: STRING,
    AuthorizationType: orElse(STRING, 'NONE'),
    AuthorizerId: orElse(STRING, ''),
    AuthorizationScopes: orElse(JSON_VALUE, []),
    OperationName: orElse(STRING, ''),
  },
});

/** AWS::ApiGatewayV2::Authorizer. `Ref` is its id. */
export const apiGatewayAuthorizer = apiGatewayPart({
  noun: 'Authorizer',
  id: 'AuthorizerId',
  key: 'Name',
  properties: {
    ApiId: fixed(STRING),
    Name: STRING,
    AuthorizerType: STRING,
    AuthorizerUri: STRING,
    AuthorizerCredentialsArn: STRING,
    AuthorizerPayloadFormatVersion: STRING,
    AuthorizerResultTtlInSeconds: orElse(NUMBER, 300),
    EnableSimpleResponses: orElse(BOOLEAN, false),
    IdentitySource: orElse(JSON_VALUE, []),
    IdentityValidationExpression: STRING,
    JwtConfiguration: JSON_VALUE,
  },
});
