import { CliError } from './cli-error.ts';

/**
 * Where Slipway answers, as --url or SLIPWAY_URL has it; without a slash at its end, so that paths follow it, and without the
 * `/v1` of the API's address that `npm start` prints.
 */
export function parseAddress(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url.replace(/(?<=[^/:])(\/+v1)?\/*$/, '');
  throw new CliError(`"${url}" is not an address of Slipway`, {
    advice: 'give SLIPWAY_URL (or --url) as http://127.0.0.1:7070',
    exitCode: 2,
  });
}
