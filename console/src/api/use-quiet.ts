import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

const QUIET_MS = 2_000;
/** Of a page that never stops to ask. */
const LATEST_MS = 8_000;

/** True once nothing was asked of the API for two seconds: there is time then for what can wait, though not for ever. */
export function useQuiet(): boolean {
  const isBusy = useIsFetching() > 0;
  const [isQuiet, setIsQuiet] = useState(false);
  useEffect(() => {
    if (isBusy || isQuiet) return undefined;
    const timer = setTimeout(() => setIsQuiet(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [isBusy, isQuiet]);
  useEffect(() => {
    const timer = setTimeout(() => setIsQuiet(true), LATEST_MS);
    return () => clearTimeout(timer);
  }, []);
  return isQuiet;
}
