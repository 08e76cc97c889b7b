import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Client } from '../../../shared/contract/client/client.ts';
import type { Credentials } from '../api/credentials.ts';
import type { Live } from './live.ts';

/** All that a view needs of the world. */
export interface Slipway {
  client: Client;
  live: Live;
  credentials: Credentials;
}

export const SlipwayContext = createContext<Slipway | undefined>(undefined);

export function useSlipway(): Slipway {
  const slipway = useContext(SlipwayContext);
  if (!slipway) throw new Error('a view outside the page');
  return slipway;
}
