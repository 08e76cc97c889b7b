import { useId, useState } from 'preact/hooks';
import type { RequestOf } from '../../../shared/contract/client/client.ts';
import { Problem } from '../parts/problem.tsx';
import { imagesOf, mainContainerOf, withImages } from '../words/definition.ts';
import type { Changed } from './change-service.tsx';
import { Plan } from './plan.tsx';
import { NO_PLAN, Untold } from './untold.tsx';
import { usePatch } from './use-patch.ts';
import { usePlan } from './use-plan.ts';

/** Other images for the same service: a new revision of its definition, then a deployment. */
export function ChangeImage({ cluster, service, definition, wish }: Changed) {
  const id = useId();
  const before = imagesOf(definition);
  const [images, setImages] = useState(before);
  const [isForced, setForced] = useState(false);
  const { plan, ask, ...planning } = usePlan(cluster, service.serviceName);
  const patch = usePatch(cluster, service);
  const hasPlan = wish.untold.length === 0;
  const isBusy = ask.isBusy || patch.isBusy;
  // PATCH takes one image, which is that of the container with the traffic.
  const main = mainContainerOf(definition, service);
  const changed = Object.keys(images).filter((name) => images[name] !== before[name]);
  const planIt = () =>
    ask.run(async (client) => {
      const body = isForced ? { ...wish.body, forceNewDeployment: true } : wish.body;
      if (changed.length === 0) return { body };
      const input = withImages(definition, images) as RequestOf<'registerTaskDefinition'>['body'];
      const { taskDefinition } = await client.registerTaskDefinition({ body: input });
      const registered = `${taskDefinition.family}:${taskDefinition.revision}`;
      return { body: { ...body, taskDefinition: registered }, registered };
    });
  const patchIt = () => patch.run(changed.length > 0 ? { image: images[main] } : { forceNewDeployment: true });
  if (plan) return <Plan plan={plan} {...planning} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (hasPlan) planIt();
        else patchIt();
      }}
    >
      <Untold wish={wish} consequence={NO_PLAN} />
      {Object.entries(images)
        .filter(([name]) => hasPlan || name === main)
        .map(([name, image]) => (
          <p class="field" key={name}>
            <label for={`${id}-${name}`}>Image of {name}</label>
            <input
              id={`${id}-${name}`}
              value={image}
              required
              spellcheck={false}
              autoComplete="off"
              onInput={({ currentTarget }) => setImages({ ...images, [name]: currentTarget.value.trim() })}
            />
          </p>
        ))}
      <p class="field">
        <label>
          <input
            type="checkbox"
            checked={isForced}
            onChange={({ currentTarget }) => setForced(currentTarget.checked)}
          />{' '}
          Deploy also where nothing is different, and read the tags anew
        </label>
      </p>
      {hasPlan && changed.length > 0 && (
        <p class="faint">
          The plan registers a new revision of {definition.family}; nothing runs of it before you say so.
        </p>
      )}
      <Problem error={ask.error ?? patch.error} />
      <div class="actions">
        <button type="submit" class="primary" disabled={isBusy || (changed.length === 0 && !isForced)}>
          {isBusy ? 'Asking …' : hasPlan ? 'Show the plan' : 'Deploy'}
        </button>
      </div>
    </form>
  );
}
