import { NAME_PATTERN } from '../../domain/limits/name-patterns.ts';
import { AppError } from '../app-errors.ts';
import { choice } from '../fields/choice.ts';
import { list } from '../fields/list.ts';
import { shape } from '../fields/shape.ts';
import { textLike } from '../fields/text.ts';
import { parseOrRefuse } from '../parse-or-refuse.ts';
import { defineRequest } from '../request.ts';
import { type Grants, SCOPES } from './grants.ts';

/** What events of one source may command. `*` is every source: whoever may put events on the bus. */
export interface SourceGrant extends Grants {
  readonly source: string;
}

const sourceGrants = defineRequest(
  'commandSources',
  list(
    shape({
      // What EventBridge takes for a source; those that begin with aws. are AWS's own.
      source: textLike(/^(\*|(?!aws\.)[\w./-]{1,256})$/, 'the source of events, or * for all; not one of aws.'),
      scopes: list(choice(...SCOPES), { min: 1 }),
      clusters: list(textLike(new RegExp(`^\\*$|${NAME_PATTERN.source}`), 'the name of a cluster, or * for all'), {
        min: 1,
      }),
    }),
  ),
);

/** The stack parameter `commandSources`: `[{source, scopes, clusters}]`; throws InvalidParameterException. */
export function readSourceGrants(content: unknown): SourceGrant[] {
  return parseOrRefuse(sourceGrants, content);
}

/** The grant of a source: its own before that of all. AccessDeniedException where it has none. */
export function requireSourceGrant(all: readonly SourceGrant[], source: string): SourceGrant {
  const found = all.find((grant) => grant.source === source) ?? all.find((grant) => grant.source === '*');
  if (found) return found;
  throw new AppError(
    'AccessDeniedException',
    `events of the source ${source.slice(0, 256)} may not command this stack`,
  );
}
