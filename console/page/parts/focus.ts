/** A ref: what has just come up is what the keyboard is about. The same function each time, or each drawing would take the focus. */
export const focus = (element: HTMLElement | null): void => element?.focus();
