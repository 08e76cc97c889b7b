/** `$0.0247`, `$12.30`: enough digits to see a difference, no more. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0';
  return `$${usd >= 1 ? usd.toFixed(2) : usd.toPrecision(3).replace(/\.?0+$/, '')}`;
}
