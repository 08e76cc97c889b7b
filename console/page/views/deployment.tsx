import { useReading } from '../live/use-reading.ts';
import { Badge } from '../parts/badge.tsx';
import { Facts } from '../parts/facts.tsx';
import { Page } from '../parts/page.tsx';
import { Shown } from '../parts/reading.tsx';
import { Reason } from '../parts/reason.tsx';
import { When } from '../parts/when.tsx';
import { hrefOf } from '../routes.ts';
import { hasEnded, sayDeployment } from '../words/deployment.ts';
import { lastPartOf } from '../words/names.ts';
import { DeploymentStory } from './deployment-story.tsx';

interface Props {
  cluster: string;
  service: string;
  deployment: string;
}

/** One deployment's whole story. */
export function Deployment({ cluster, service, deployment: id }: Props) {
  const reading = useReading(
    `deployment ${cluster}/${service}/${id}`,
    async (client) => (await client.getDeployment({ cluster, service, deployment: id })).deployment,
    {
      concerns: (event) => event.cluster === cluster && event.service === service,
      isMoving: (deployment) => !hasEnded(deployment),
    },
  );
  const { value } = reading;
  return (
    <Page
      title={`Deployment ${id.slice(0, 8)}`}
      above={<a href={hrefOf({ view: 'service', cluster, service })}>{service}</a>}
      beside={value && <Badge said={sayDeployment(value)} />}
    >
      <Shown reading={reading}>
        {(deployment) => (
          <>
            <Reason text={deployment.reason} tone={sayDeployment(deployment).tone} />
            <Facts
              facts={{
                id: <code>{deployment.id}</code>,
                'task definition': lastPartOf(deployment.taskDefinition),
                revision: deployment.revision,
                begun: <When at={deployment.createdAt} />,
                ended: deployment.finishedAt && <When at={deployment.finishedAt} />,
                'failed tasks': deployment.failedTasks || undefined,
                'replaced by': deployment.supersededBy && (
                  <a href={hrefOf({ view: 'deployment', cluster, service, deployment: deployment.supersededBy })}>
                    {deployment.supersededBy.slice(0, 8)}
                  </a>
                ),
                images: deployment.containerImages?.map(({ containerName, image, imageDigest }) => (
                  <code key={containerName} class="place" title={imageDigest}>
                    {containerName}: {image}
                  </code>
                )),
              }}
            />
            <DeploymentStory deployment={deployment} cluster={cluster} />
          </>
        )}
      </Shown>
    </Page>
  );
}
