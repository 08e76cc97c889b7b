import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  title: string;
  /** Beside the title: state and buttons. */
  beside?: ComponentChildren;
  above?: ComponentChildren;
  children?: ComponentChildren;
}

/** A view's frame. Its heading takes the focus, as that of a new page would, unless the user is elsewhere already. */
export function Page({ title, beside, above, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Slipway`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <main>
      {above && <p class="above">{above}</p>}
      <header class="head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {beside}
      </header>
      {children}
    </main>
  );
}

/** A part of a view under its own heading. */
export function Section({ title, beside, children }: Props) {
  return (
    <section>
      <header class="head">
        <h2>{title}</h2>
        {beside}
      </header>
      {children}
    </section>
  );
}
