import { BOOLEAN, fixed, JSON_VALUE, NUMBER, STRING } from '../provider.ts';
import { apiGatewayPart } from './api-gateway-part.ts';

/** AWS::ApiGatewayV2::Stage. `Ref` is its name. */
export const apiGatewayStage = apiGatewayPart({
  noun: 'Stage',
  id: 'StageName',
  key: 'StageName',
  properties: {
    ApiId: fixed(STRING),
    StageName: fixed(STRING),
    AutoDeploy: BOOLEAN,
    DefaultRouteSettings: JSON_VALUE,
    RouteSettings: JSON_VALUE,
    StageVariables: JSON_VALUE,
    AccessLogSettings: JSON_VALUE,
    Description: STRING,
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
    TimeoutInMillis: NUMBER,
    ConnectionType: STRING,
    RequestParameters: JSON_VALUE,
    CredentialsArn: STRING,
    Description: STRING,
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
    AuthorizationType: STRING,
    AuthorizerId: STRING,
    AuthorizationScopes: JSON_VALUE,
    OperationName: STRING,
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
    AuthorizerResultTtlInSeconds: NUMBER,
    EnableSimpleResponses: BOOLEAN,
    IdentitySource: JSON_VALUE,
    IdentityValidationExpression: STRING,
    JwtConfiguration: JSON_VALUE,
  },
});
