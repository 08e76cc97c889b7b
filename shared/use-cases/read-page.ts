import { openToken, sealToken } from '../contract/page-token.ts';
import type { Page, PageRequest } from '../ports/store.ts';

/** A page of a list whose places are sealed on their way out and opened on their way in; `list` names the list. */
export async function readPage<Item>(
  list: readonly string[],
  { limit, nextToken }: PageRequest,
  read: (page: PageRequest) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  const page = await read({ limit, nextToken: openToken(list, nextToken, 'nextToken') });
  return {
    items: page.items,
    nextToken: page.nextToken === undefined ? undefined : sealToken(list, page.nextToken),
  };
}
