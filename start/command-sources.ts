import { readFileSync } from 'node:fs';
import { AppError } from '../shared/contract/app-errors.ts';
import { EVERYTHING } from '../shared/contract/identity/grants.ts';
import { readSourceGrants, type SourceGrant } from '../shared/contract/identity/source-grants.ts';
import { type StartOptions, UsageError } from './options.ts';

/**
 * Which sources of events may command: those of the file that SLIPWAY_COMMAND_SOURCES names (`[{source, scopes,
 * clusters}]`). Without one it is as with the API: open to all of this machine, or, with keys, to nobody who has none.
 */
export function commandSourcesOf({
  apiKeysFile,
  commandSourcesFile: file,
}: Pick<StartOptions, 'apiKeysFile' | 'commandSourcesFile'>): SourceGrant[] {
  if (file === undefined) return apiKeysFile === undefined ? [{ source: '*', ...EVERYTHING }] : [];
  try {
    return readSourceGrants(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const fields = error instanceof AppError ? error.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`) : [];
    const reason = fields?.join('; ') || (error instanceof Error ? error.message : String(error));
    throw new UsageError(`SLIPWAY_COMMAND_SOURCES names ${file}, which cannot be used: ${reason}`);
  }
}
