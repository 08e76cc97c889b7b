/** An image without its tag and digest: `host:5000/shop/web:1@sha256:…` is of `host:5000/shop/web`. */
export function repositoryOf(image: string): string {
  const [tagged = ''] = image.split('@');
  const colon = tagged.lastIndexOf(':');
  return colon > tagged.lastIndexOf('/') ? tagged.slice(0, colon) : tagged;
}
