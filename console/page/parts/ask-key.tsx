import { useEffect, useId, useState } from 'preact/hooks';
import type { Asked } from '../api/credentials.ts';
import { useSlipway } from '../live/slipway.ts';
import { focus } from './focus.ts';

/** Asks for an API key while the API wants one; every request that waits for it goes on then. */
export function AskKey() {
  const { credentials } = useSlipway();
  const id = useId();
  const [asked, setAsked] = useState<Asked>();
  const [key, setKey] = useState('');
  useEffect(() => credentials.onAsked(setAsked), [credentials]);
  if (!asked) return null;
  return (
    <form
      class="key"
      onSubmit={(event) => {
        event.preventDefault();
        setKey('');
        credentials.give(key.trim());
      }}
    >
      <label for={id}>API key</label>
      <input
        id={id}
        type="password"
        value={key}
        required
        autoComplete="off"
        ref={focus}
        aria-describedby={`${id}-why`}
        onInput={({ currentTarget }) => setKey(currentTarget.value)}
      />
      <button type="submit" class="primary">
        Use it
      </button>
      <p id={`${id}-why`} role="status">
        {asked.wasRefused ? 'Slipway does not take that key. ' : 'This Slipway wants an API key. '}A key is kept in this
        tab and forgotten with it.
      </p>
    </form>
  );
}
