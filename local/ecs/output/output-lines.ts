export interface OutputLine {
  /** Where in the container's output the line begins, in bytes. */
  offset: number;
  /** Where the next one begins. */
  nextOffset: number;
  message: string;
}

const NEWLINE = 10;

/**
 * The lines in a piece of output that begins at `offset`. What follows the last line break is a line only if `ended`
 * (nothing more will come) or if it alone is longer than `lineBytesMax`, where it is cut.
 */
export function splitLines(bytes: Uint8Array, offset: number, ended: boolean, lineBytesMax: number): OutputLine[] {
  const lines: OutputLine[] = [];
  const decoder = new TextDecoder();
  let from = 0;
  while (from < bytes.length) {
    const at = bytes.indexOf(NEWLINE, from);
    const whole = at >= 0 && at - from <= lineBytesMax;
    const rest = (at < 0 ? bytes.length : at) - from;
    if (!whole && rest < lineBytesMax && !(ended && at < 0)) break;
    const length = Math.min(rest, lineBytesMax);
    const next = whole ? at + 1 : from + length;
    const message = decoder.decode(bytes.subarray(from, from + length));
    lines.push({ offset: offset + from, nextOffset: offset + next, message });
    from = next;
  }
  return lines;
}
