import { useId, useState } from 'preact/hooks';
import type { Action } from '../live/use-action.ts';
import { focus } from './focus.ts';
import { Problem } from './problem.tsx';

interface Props {
  /** What the button is called, such as "Delete". */
  verb: string;
  /** What will happen, in a sentence. */
  consequence: string;
  action: Action<[]>;
  /** To be typed before it is done. */
  word?: string;
}

/** A button that asks before it does what cannot be taken back. */
export function Confirm({ verb, consequence, action, word }: Props) {
  const [state, setState] = useState<'untouched' | 'open' | 'closed'>('untouched');
  const [typed, setTyped] = useState('');
  const id = useId();
  if (state !== 'open') {
    return (
      <span class="confirm">
        <button
          type="button"
          class="danger"
          ref={state === 'closed' ? focus : undefined}
          onClick={() => setState('open')}
        >
          {verb} …
        </button>
        <Problem error={action.error} />
      </span>
    );
  }
  const close = () => {
    setState('closed');
    setTyped('');
  };
  return (
    <form
      class="confirm open"
      onKeyDown={({ key }) => key === 'Escape' && close()}
      onSubmit={(event) => {
        event.preventDefault();
        close();
        action.run();
      }}
    >
      <p>{consequence}</p>
      {word !== undefined && (
        <label for={id}>
          Type <strong>{word}</strong> to confirm{' '}
          <input
            id={id}
            value={typed}
            autoComplete="off"
            ref={focus}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
      )}
      <button
        type="submit"
        class="danger"
        disabled={action.isBusy || (word !== undefined && typed !== word)}
        ref={word === undefined ? focus : undefined}
      >
        {verb}
      </button>
      <button type="button" onClick={close}>
        Cancel
      </button>
    </form>
  );
}
