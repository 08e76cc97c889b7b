import type { Event } from '../../../shared/contract/answers/event.ts';
import { When } from '../parts/when.tsx';
import { WithTask } from '../parts/with-task.tsx';
import { hrefOf } from '../routes.ts';
import { sayEvent } from '../words/service.ts';

/** Events, newest first, with whom they are about. `showsService`: the list is not of one service alone. */
export function EventList({ events, showsService = false }: { events: readonly Event[]; showsService?: boolean }) {
  if (events.length === 0) return <p class="faint">Nothing has happened yet.</p>;
  return (
    <ol class="events">
      {events.map((event) => (
        <li key={event.id}>
          <When at={event.createdAt} />
          <span>
            {showsService && <Whose event={event} />}
            <WithTask text={sayEvent(event.message)} cluster={event.cluster} taskId={event.taskId} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Whose({ event: { cluster, service } }: { event: Event }) {
  if (service === undefined) return <strong>{cluster}: </strong>;
  return (
    <>
      <a href={hrefOf({ view: 'service', cluster, service })}>
        {cluster === 'default' ? service : `${cluster}/${service}`}
      </a>
      {': '}
    </>
  );
}
