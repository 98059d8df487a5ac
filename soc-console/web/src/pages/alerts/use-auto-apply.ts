import { useEffect, useRef } from 'react';

/**
 * New rows come into view by themselves only while nobody could be aiming at a row: list at its top, pointer
 * elsewhere, nothing selected or open. Otherwise they wait behind the "N new" pill.
 */
export function useAutoApply(arrived: number, calm: () => boolean, apply: () => void): void {
  const latest = useRef({ calm, apply });
  useEffect(() => {
    latest.current = { calm, apply };
  });
  useEffect(() => {
    if (arrived === 0) return undefined;
    // Once in two seconds is enough for the eye and kind to the server in a storm of alerts.
    const timer = setTimeout(() => {
      if (latest.current.calm()) latest.current.apply();
    }, 2_000);
    return () => {
      clearTimeout(timer);
    };
  }, [arrived]);
}
