import type { Client, Query } from './client.ts';

interface Page {
  nextToken?: string;
}

/** Every page of a list, joined: `list` takes the entries out of one page. */
export async function listAll<Answer extends Page, Entry>(
  client: Client,
  route: string,
  query: Query,
  list: (page: Answer) => readonly Entry[],
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let nextToken: string | undefined;
  do {
    const page: Answer = await client.get<Answer>(route, { ...query, nextToken });
    entries.push(...list(page));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return entries;
}
