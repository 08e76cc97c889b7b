import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** One clock for all relative times of the page. */
export const NowContext = createContext(0);

export const useNow = (): number => useContext(NowContext);
