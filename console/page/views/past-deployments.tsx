import type { Deployment } from '../../../shared/contract/answers/deployment.ts';
import { Badge } from '../parts/badge.tsx';
import { Section } from '../parts/page.tsx';
import { When } from '../parts/when.tsx';
import { hrefOf } from '../routes.ts';
import { sayDeployment } from '../words/deployment.ts';
import { lastPartOf } from '../words/names.ts';

interface Props {
  deployments: readonly Deployment[];
  cluster: string;
  service: string;
}

export function PastDeployments({ deployments, cluster, service }: Props) {
  if (deployments.length === 0) return null;
  return (
    <Section title="Past deployments">
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Deployment</th>
              <th>Ended</th>
              <th>Task definition</th>
              <th>Begun</th>
              <th>Reason</th>
            </tr>
          </thead>
          <tbody>
            {deployments.map((deployment) => (
              <tr key={deployment.id}>
                <th scope="row">
                  <a href={hrefOf({ view: 'deployment', cluster, service, deployment: deployment.id })}>
                    <code>{deployment.id.slice(0, 8)}</code>
                  </a>
                </th>
                <td>
                  <Badge said={sayDeployment(deployment)} />
                </td>
                <td>{lastPartOf(deployment.taskDefinition)}</td>
                <td>
                  <When at={deployment.createdAt} />
                </td>
                <td class="wide">{deployment.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
