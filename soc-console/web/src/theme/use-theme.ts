import { usePreferences } from '../base/preferences.ts';
import type { ThemeName } from '../base/theme-name.ts';
import { useMediaQuery } from '../base/use-media-query.ts';
import { PALETTES, type Palette } from './palette.ts';

const DARK = '(prefers-color-scheme: dark)';

/** The theme in force: the person's choice, else the system's. */
export function useThemeName(): ThemeName {
  const { theme } = usePreferences();
  const systemDark = useMediaQuery(DARK);
  if (theme === 'system') return systemDark ? 'dark' : 'light';
  return theme;
}

/** Colours of the theme in force. */
export function usePalette(): Palette {
  return PALETTES[useThemeName()];
}
