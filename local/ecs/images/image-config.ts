import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The OCI config fields that an `image.json` may have (github.com/opencontainers/image-spec, config.md). */
export interface ImageConfig {
  Entrypoint?: string[];
  Cmd?: string[];
  /** `NAME=value` each */
  Env?: string[];
  WorkingDir?: string;
  /** `8080/tcp`, `53/udp` or `8080` as keys */
  ExposedPorts?: Record<string, object>;
}

/** An `image.json` that cannot be used; the message names the file and the field. */
export class ImageConfigError extends Error {}

const CHECKS: Record<keyof ImageConfig, (value: unknown) => string | undefined> = {
  Entrypoint: checkStrings,
  Cmd: checkStrings,
  Env: (value) => checkStrings(value) ?? checkVariables(value as string[]),
  WorkingDir: (value) => (typeof value === 'string' ? undefined : 'must be a string'),
  ExposedPorts: checkPorts,
};

/** Reads and checks `<directory>/image.json`. Throws ImageConfigError. `shownAs` names the file in messages. */
export function readImageConfig(directory: string, shownAs = path.join(directory, 'image.json')): ImageConfig {
  let text: string;
  try {
    text = readFileSync(path.join(directory, 'image.json'), 'utf8');
  } catch (error) {
    throw new ImageConfigError(`${shownAs}: cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
  return checkImageConfig(parse(text, shownAs), shownAs);
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ImageConfigError(`${file}: not JSON (${(error as Error).message})`);
  }
}

function checkImageConfig(value: unknown, file: string): ImageConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ImageConfigError(`${file}: must be an object`);
  }
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  for (const [name, field] of fields) {
    if (!(name in CHECKS)) throw new ImageConfigError(`${file}: ${name}: unknown field`);
    const fault = CHECKS[name as keyof ImageConfig](field);
    if (fault) throw new ImageConfigError(`${file}: ${name}: ${fault}`);
  }
  const config = Object.fromEntries(fields) as ImageConfig;
  if (![...(config.Entrypoint ?? []), ...(config.Cmd ?? [])].some((part) => part !== '')) {
    throw new ImageConfigError(`${file}: Entrypoint, Cmd: at least one must name a program`);
  }
  return config;
}

function checkStrings(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'must be an array of strings';
  const wrong = value.findIndex((each) => typeof each !== 'string' || each.includes('\0'));
  return wrong < 0 ? undefined : `[${wrong}] must be a string`;
}

function checkVariables(values: string[]): string | undefined {
  const wrong = values.findIndex((each) => each.indexOf('=') < 1);
  return wrong < 0 ? undefined : `[${wrong}] must be NAME=value`;
}

function checkPorts(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  const wrong = Object.keys(value).find((port) => {
    const match = /^(\d+)(\/(tcp|udp))?$/.exec(port);
    return !match || Number(match[1]) < 1 || Number(match[1]) > 65535;
  });
  return wrong === undefined ? undefined : `"${wrong}" must be a port such as "8080/tcp"`;
}
