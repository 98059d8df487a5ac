import { useSyncExternalStore } from 'react';
import { usePreferences } from '../base/preferences.ts';
import type { ThemeName } from '../base/theme-name.ts';
import { PALETTES, type Palette } from './palette.ts';

const QUERY = '(prefers-color-scheme: dark)';

function subscribe(listener: () => void): () => void {
  const media = matchMedia(QUERY);
  media.addEventListener('change', listener);
  return () => {
    media.removeEventListener('change', listener);
  };
}

/** The theme in force: the person's choice, else the system's. */
export function useThemeName(): ThemeName {
  const { theme } = usePreferences();
  const systemDark = useSyncExternalStore(subscribe, () => matchMedia(QUERY).matches);
  if (theme === 'system') return systemDark ? 'dark' : 'light';
  return theme;
}

/** Colours of the theme in force. */
export function usePalette(): Palette {
  return PALETTES[useThemeName()];
}
