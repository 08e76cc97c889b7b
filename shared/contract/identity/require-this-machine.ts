import { AppError } from '../app-errors.ts';
import { isLocalName } from './is-local-name.ts';

const ADDRESS = /^(::ffff:)?127(\.\d{1,3}){3}$|^::1$/;

/** Where a request without credentials comes from. */
export interface Origin {
  address: string | undefined;
  host: string | undefined;
  origin: string | undefined;
}

/**
 * Without credentials only this machine may call: AccessDeniedException for anybody else. A web page in a browser on
 * this machine is somebody else: Host tells of a name of the attacker's that resolves to 127.0.0.1, Origin of a page
 * that posts here without asking. A task runs any command, so both would be a way in.
 */
export function requireThisMachine({ address, host, origin }: Origin): void {
  const isLocal =
    ADDRESS.test(address ?? '') &&
    (host === undefined || isLocalName(host)) &&
    (origin === undefined || isLocalName(origin.replace(/^https?:\/\//i, '')));
  if (!isLocal) throw new AppError('AccessDeniedException', 'without credentials only this machine itself may call');
}
