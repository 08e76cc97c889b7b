import { useState } from 'preact/hooks';
import { toText } from '../words/parse-body.ts';
import type { Changed } from './change-service.tsx';
import { PlanSpec } from './plan-spec.tsx';
import { Untold } from './untold.tsx';

/** The whole wish as JSON: all that is not by default, and room for more. */
export function ChangeSpec({ cluster, service, wish }: Changed) {
  const [text, setText] = useState(() => toText(wish.body));
  return (
    <>
      <Untold wish={wish} consequence="Write them into the spec again, or the deployment goes without them." />
      <PlanSpec cluster={cluster} service={service.serviceName} text={text} onText={setText} />
    </>
  );
}
