/** All pages of a list, in order. */
export async function listAll<Page extends { nextToken?: string }, Entry>(
  read: (page: { nextToken?: string }) => Promise<Page>,
  entriesOf: (page: Page) => readonly Entry[],
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let nextToken: string | undefined;
  do {
    const page = await read({ nextToken });
    entries.push(...entriesOf(page));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return entries;
}
