import type { Caller } from '../../use-cases/identity/caller.ts';
import type { ApiEvent } from './api-event.ts';

/** Who makes a request, or UnauthorizedException. */
export type Authenticate = (event: ApiEvent) => Promise<Caller>;
