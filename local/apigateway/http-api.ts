/**
 * The shapes of API Gateway v2 (HTTP APIs), as far as they are used: its client is not among our dependencies.
 * https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/
 */
export interface Cors {
  AllowCredentials?: boolean;
  AllowHeaders?: string[];
  AllowMethods?: string[];
  AllowOrigins?: string[];
  ExposeHeaders?: string[];
  MaxAge?: number;
}

export interface Api {
  ApiId: string;
  ApiEndpoint: string;
  Name: string;
  ProtocolType: 'HTTP';
  RouteSelectionExpression: string;
  ApiKeySelectionExpression: string;
  CreatedDate: Date;
  Description?: string;
  Version?: string;
  DisableExecuteApiEndpoint?: boolean;
  CorsConfiguration?: Cors;
  Tags?: Record<string, string>;
}

export interface Stage {
  StageName: string;
  AutoDeploy?: boolean;
  Description?: string;
  StageVariables?: Record<string, string>;
  DefaultRouteSettings?: object;
  RouteSettings?: object;
  AccessLogSettings?: object;
  Tags?: Record<string, string>;
}

export interface Integration {
  IntegrationId: string;
  IntegrationType: 'AWS_PROXY';
  IntegrationUri: string;
  PayloadFormatVersion: '2.0';
  TimeoutInMillis: number;
  IntegrationMethod?: string;
  ConnectionType?: string;
  CredentialsArn?: string;
  Description?: string;
}

export interface Route {
  RouteId: string;
  RouteKey: string;
  Target?: string;
  AuthorizationType: 'NONE' | 'CUSTOM' | 'JWT';
  AuthorizerId?: string;
  AuthorizationScopes?: string[];
  OperationName?: string;
}

export interface Authorizer {
  AuthorizerId: string;
  Name: string;
  AuthorizerType: 'REQUEST' | 'JWT';
  AuthorizerUri?: string;
  AuthorizerCredentialsArn?: string;
  AuthorizerPayloadFormatVersion?: string;
  AuthorizerResultTtlInSeconds?: number;
  EnableSimpleResponses?: boolean;
  IdentitySource?: string[];
  JwtConfiguration?: { Audience?: string[]; Issuer?: string };
}

/** An API with all its parts. A change replaces the whole, so that what was compiled from it stays right. */
export interface HttpApi {
  api: Api;
  stages: Record<string, Stage>;
  integrations: Record<string, Integration>;
  routes: Record<string, Route>;
  authorizers: Record<string, Authorizer>;
}
