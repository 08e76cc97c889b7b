/** An image's name in its parts. */
export interface ImageReference {
  /** Where it is pulled from; `docker.io` where the name does not say. */
  registry: string;
  /** As it was written, without tag and digest. */
  name: string;
  tag: string;
  /** `sha256:<64 hex>`; it decides, whatever the tag says. */
  digest: string | undefined;
}

/**
 * `shop`, `shop:1`, `shop@sha256:…`, `localhost:5000/team/shop:1`: what stands before the first slash is a registry where it
 * has a dot or a port or is localhost (github.com/distribution/reference, "normalize").
 */
export function parseImageReference(reference: string): ImageReference {
  const [tagged = '', digest] = reference.split('@');
  const colon = tagged.lastIndexOf(':');
  const isTag = colon > tagged.lastIndexOf('/');
  const name = isTag ? tagged.slice(0, colon) : tagged;
  const [first = '', ...rest] = name.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return {
    registry: isRegistry ? first : 'docker.io',
    name,
    tag: isTag ? tagged.slice(colon + 1) : 'latest',
    digest,
  };
}
