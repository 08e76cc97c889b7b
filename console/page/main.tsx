import { render } from 'preact';
import { createClient } from './api/client.ts';
import { keepCredentials } from './api/credentials.ts';
import { App } from './app.tsx';
import { goLive } from './live/live.ts';

const credentials = keepCredentials(sessionStorage);
const clientUntil = (signal?: AbortSignal) =>
  createClient((address, init) => fetch(address, init), credentials, signal);
const slipway = { credentials, client: clientUntil(), live: goLive(clientUntil, document) };

const place = document.getElementById('app');
if (place) render(<App slipway={slipway} />, place);
