import { useCallback, useSyncExternalStore } from 'react';

/** True while the window is as a CSS media query says. */
export function useMediaQuery(query: string): boolean {
  // The same function for the same query: another one would be subscribed anew with each rendering.
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => {
        media.removeEventListener('change', listener);
      };
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
