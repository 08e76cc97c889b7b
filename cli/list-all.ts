interface Page {
  nextToken?: string;
}

/** Every page of a list, joined: `read` asks for one, `list` takes the entries out of it. */
export async function listAll<Answer extends Page, Entry>(
  read: (page: { nextToken: string | undefined }) => Promise<Answer>,
  list: (answer: Answer) => readonly Entry[],
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let nextToken: string | undefined;
  do {
    const answer: Answer = await read({ nextToken });
    entries.push(...list(answer));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  return entries;
}
