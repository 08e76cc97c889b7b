import { useId, useRef } from 'preact/hooks';
import type { ApiError } from '../api/api-error.ts';
import { placeOf } from '../words/place-of.ts';

interface Props {
  label: string;
  text: string;
  onText(text: string): void;
  errors: ApiError['errors'];
}

/** JSON to be edited; each problem that the API points to leads to its place in the text. */
export function JsonEditor({ label, text, onText, errors }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const select = (start: number, end: number) => {
    area.current?.focus();
    area.current?.setSelectionRange(start, end);
  };
  return (
    <div class="editor">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        ref={area}
        spellcheck={false}
        autoComplete="off"
        rows={Math.min(32, Math.max(8, text.split('\n').length + 1))}
        value={text}
        aria-invalid={errors.length > 0}
        aria-describedby={`${id}-errors`}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
      />
      <ul id={`${id}-errors`} class="pointers">
        {errors.map(({ pointer, detail }) => {
          const place = placeOf(text, pointer);
          return (
            <li key={`${pointer} ${detail}`}>
              {place ? (
                <button type="button" class="link" onClick={() => select(place.start, place.end)}>
                  line {place.line}: <code>{pointer}</code>
                </button>
              ) : (
                <code>{pointer}</code>
              )}{' '}
              {detail}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
