import type { ComponentChildren } from 'preact';

/** Names and values. What has no value is left out. */
export function Facts({ facts }: { facts: Readonly<Record<string, ComponentChildren>> }) {
  const told = Object.entries(facts).filter(([, value]) => value !== undefined && value !== '' && value !== false);
  return (
    <dl class="facts">
      {told.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
