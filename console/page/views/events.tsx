import { useState } from 'preact/hooks';
import { useReading } from '../live/use-reading.ts';
import { Page } from '../parts/page.tsx';
import { Shown } from '../parts/reading.tsx';
import { EventList } from './event-list.tsx';

const PAGE = 100;

/** What happened everywhere, newest first. */
export function Events() {
  const [pages, setPages] = useState(1);
  const reading = useReading(`events ${pages}`, async (client) => {
    const events = [];
    let nextToken: string | undefined;
    for (let page = 0; page < pages; page++) {
      const answer = await client.listEvents({ limit: PAGE, nextToken });
      events.push(...answer.events);
      nextToken = answer.nextToken;
      if (nextToken === undefined) break;
    }
    return { events, hasMore: nextToken !== undefined };
  });
  return (
    <Page title="Events">
      <Shown reading={reading}>
        {({ events, hasMore }) => (
          <>
            <EventList events={events} showsService />
            {hasMore && (
              <button type="button" onClick={() => setPages(pages + 1)}>
                Show older ones
              </button>
            )}
          </>
        )}
      </Shown>
    </Page>
  );
}
