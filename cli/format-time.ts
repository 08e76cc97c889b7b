/** 14:03:59 of today, 2026-11-20 14:03:59 of another day: local time, as the reader's clock shows it. */
export function formatTime(timestamp: string | undefined, now = new Date()): string {
  if (timestamp === undefined) return '-';
  const at = new Date(timestamp);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  if (at.toDateString() === now.toDateString()) return time;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}
