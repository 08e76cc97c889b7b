import type { Wish } from '../words/wish.ts';

interface Props {
  wish: Wish;
  /** What becomes of them, in a sentence. */
  consequence: string;
}

/** Which values the API keeps to itself: those of the variables of a service's jobs. */
export function Untold({ wish: { untold }, consequence }: Props) {
  if (untold.length === 0) return null;
  return (
    <div class="reason warn">
      The API does not tell these values. {consequence}
      <ul>
        {untold.map((pointer) => (
          <li key={pointer}>
            <code>{pointer}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Of a form that sends back all that it has read. */
export const NO_PLAN =
  'A plan would have to send the whole spec, and would lose them: this is done without one, and refused where somebody has changed the service meanwhile.';
