import { useReading } from '../live/use-reading.ts';
import { Page } from '../parts/page.tsx';
import { Shown } from '../parts/reading.tsx';
import { hrefOf } from '../routes.ts';
import { toText } from '../words/parse-body.ts';

/** One task definition as ECS has it. */
export function Definition({ definition }: { definition: string }) {
  const reading = useReading(`definition ${definition}`, (client) =>
    client.getTaskDefinition({ taskDefinition: definition }),
  );
  return (
    <Page title={definition} above={<a href={hrefOf({ view: 'definitions' })}>Task definitions</a>}>
      <Shown reading={reading}>{({ taskDefinition }) => <pre>{toText(taskDefinition)}</pre>}</Shown>
    </Page>
  );
}
