import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Service } from '../../shared/contract/answers/service.ts';

function Services() {
  const [services, setServices] = useState<readonly Service[]>([]);
  useEffect(() => {
    fetch('/v1/clusters/default/services')
      .then((response) => response.json())
      .then((answer: { services: Service[] }) => setServices(answer.services));
  }, []);
  return (
    <main>
      <h1>Services</h1>
      <ul>
        {services.map(({ serviceName, runningCount, desiredCount }) => (
          <li key={serviceName}>
            {serviceName}: {runningCount} of {desiredCount} running
          </li>
        ))}
      </ul>
    </main>
  );
}

const place = document.getElementById('app');
if (place) render(<Services />, place);
