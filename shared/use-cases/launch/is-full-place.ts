/**
 * What RunTask's failures and a task's stoppedReason say where the zone or the subnet had no room for it ("API failure
 * reasons" and "Stopped tasks error messages", developer guide): not the image's fault, and none elsewhere.
 */
const FULL = [
  /capacity is unavailable/i,
  /different availability zone/i,
  /^RESOURCE:/,
  /network interface provisioning/i,
  /(insufficient|no) free (ip )?addresses/i,
];

export function isFullPlace(reason: string): boolean {
  return FULL.some((pattern) => pattern.test(reason));
}
