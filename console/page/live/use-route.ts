import { useEffect, useState } from 'preact/hooks';
import { parseRoute, type Route } from '../routes.ts';

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const look = () => setHash(location.hash);
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  return parseRoute(hash);
}
