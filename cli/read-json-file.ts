import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason-of.ts';

/** The object in a JSON file; `-` is standard input. Throws CliError with the file's name. */
export async function readJsonFile(file: string): Promise<Record<string, unknown>> {
  const content = await read(file);
  const value = parse(file, content);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new CliError(`${file} holds no JSON object`, { advice: 'write it as {"taskDefinition": …}', exitCode: 2 });
}

async function read(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError(`${file} cannot be read (${reasonOf(error)})`, { advice: "check the file's name", exitCode: 2 });
  }
}

function parse(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new CliError(`${file} is not JSON: ${reasonOf(error)}`, { advice: 'correct the file', exitCode: 2 });
  }
}
