import type { WireRequest } from './wire-message.ts';

/** What a request says of its signer. The signature itself is not verified. */
export interface Credential {
  accessKeyId: string;
  /** The service of the credential scope, `ecs` of `AKIA…/20261101/us-east-1/ecs/aws4_request`. */
  service: string;
}

/** Reads Signature Version 4's credential from the Authorization header, or from a presigned URL. */
export function credentialOf(request: WireRequest): Credential | undefined {
  const header = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? '')?.[1];
  const credential = header ?? request.query.get('X-Amz-Credential');
  if (!credential) return undefined;
  const parts = credential.split('/');
  return { accessKeyId: parts.slice(0, -4).join('/'), service: parts.at(-2) ?? '' };
}
