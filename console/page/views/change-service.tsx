import type { Service } from '../../../shared/contract/answers/service.ts';
import { useReading } from '../live/use-reading.ts';
import { Page } from '../parts/page.tsx';
import { Shown } from '../parts/reading.tsx';
import { hrefOf } from '../routes.ts';
import type { TaskDefinition } from '../words/definition.ts';
import { lastPartOf } from '../words/names.ts';
import type { Wish } from '../words/wish.ts';
import { ChangeCount } from './change-count.tsx';
import { ChangeImage } from './change-image.tsx';
import { ChangeScaling } from './change-scaling.tsx';
import { ChangeSpec } from './change-spec.tsx';
import { readWish } from './read-wish.ts';

/** What a form about a service begins with. */
export interface Changed {
  cluster: string;
  service: Service;
  definition: TaskDefinition;
  wish: Wish;
}

const FORMS = {
  image: { title: 'Deploy an image', Form: ChangeImage },
  count: { title: 'Scale', Form: ChangeCount },
  scaling: { title: 'Scale by itself', Form: ChangeScaling },
  spec: { title: 'Edit the spec', Form: ChangeSpec },
} as const;

/** A change of a service in one of four ways; those that plan can foretell show their plan before they do anything. */
export function ChangeService({ cluster, service: name, what }: { cluster: string; service: string; what: string }) {
  const reading = useReading(
    `change ${cluster}/${name}`,
    async (client): Promise<Changed> => {
      const { service } = await client.getService({ cluster, service: name });
      const [wish, { taskDefinition: definition }] = await Promise.all([
        readWish(client, cluster, service),
        client.getTaskDefinition({ taskDefinition: lastPartOf(service.taskDefinition) }),
      ]);
      return { cluster, service, definition, wish };
    },
    { once: true },
  );
  const { title, Form } = FORMS[what as keyof typeof FORMS] ?? FORMS.spec;
  return (
    <Page title={`${title}: ${name}`} above={<a href={hrefOf({ view: 'service', cluster, service: name })}>{name}</a>}>
      <nav class="tabs" aria-label="Ways to change it">
        {Object.entries(FORMS).map(([each, form]) => (
          <a
            key={each}
            href={hrefOf({ view: 'change-service', cluster, service: name, what: each })}
            aria-current={form.Form === Form ? 'page' : undefined}
          >
            {form.title}
          </a>
        ))}
      </nav>
      <Shown reading={reading}>{(changed) => <Form key={what} {...changed} />}</Shown>
    </Page>
  );
}
