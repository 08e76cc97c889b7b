import type { ApiError } from '../api/api-error.ts';

/** A refusal as the API says it: title, detail, and each bad field with what is wrong with it. */
export function Problem({ error }: { error: Pick<ApiError, 'title' | 'detail' | 'errors'> | undefined }) {
  if (!error) return null;
  const { title, detail, errors } = error;
  // One bad field alone is what the detail says already.
  const isTold = errors.length === 1 && detail.includes(errors[0]?.detail ?? '');
  return (
    <div class="problem" role="alert">
      <strong>{title}</strong>
      {detail && <p>{detail}</p>}
      {errors.length > 0 && !isTold && <Pointers errors={errors} />}
    </div>
  );
}

export function Pointers({ errors }: Pick<ApiError, 'errors'>) {
  return (
    <ul class="pointers">
      {errors.map(({ pointer, detail }) => (
        <li key={`${pointer} ${detail}`}>
          <code>{pointer}</code> {detail}
        </li>
      ))}
    </ul>
  );
}
