const LOCAL = /^(([a-z0-9-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * Is this `Host` a name that always means this machine? Any other, although it has led here, may be one that its owner
 * has resolve to 127.0.0.1, and then a page of his would be at our address (DNS rebinding).
 */
export function isLocalHost(host: string | undefined): boolean {
  return host !== undefined && LOCAL.test(host);
}
