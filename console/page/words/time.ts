const UNITS: readonly (readonly [sec: number, name: string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** `now`, `40 s ago`, `3 min ago`, `5 h ago`, `2 d ago`; of what is to come `in 3 min`. A clock that is a moment off is now. */
export function relativeTime(atMs: number, nowMs: number): string {
  const sec = (nowMs - atMs) / 1000;
  if (Math.abs(sec) < 2) return 'now';
  const words = duration(Math.abs(sec));
  return sec > 0 ? `${words} ago` : `in ${words}`;
}

/** The largest unit that is in it, rounded down: `76 s` is `1 min`, below a minute `40 s`. */
export function duration(sec: number): string {
  const [size, name] = UNITS.find(([each]) => sec >= each) ?? [1, 's'];
  return `${Math.floor(sec / size)} ${name}`;
}

/** `37 s`, `1 min 16 s`, `2 h 5 min`: the two largest units. */
export function longDuration(sec: number): string {
  const [size] = UNITS.find(([each]) => sec >= each) ?? [1];
  const rest = sec % size;
  return size > 1 && rest >= 1 ? `${duration(sec)} ${duration(rest)}` : duration(sec);
}

/** `0:00`, `1:16`, `1:02:05`: a time on the clock of a plan. */
export function clockTime(sec: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(sec / 3600), Math.floor(sec / 60) % 60, Math.floor(sec) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** `14:03:59`: local time, as the reader's clock shows it. */
export function timeOfDay(at: string): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
