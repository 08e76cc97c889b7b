const NAME = /^(localhost|[^/@]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * Does a `Host` always mean the machine that it is said on? Any other name, although it has led here, may be one that its owner
 * has resolve to 127.0.0.1, and then a page of his would be at our address (DNS rebinding).
 */
export function isLocalName(host: string): boolean {
  return NAME.test(host);
}
