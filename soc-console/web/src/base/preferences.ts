import { useSyncExternalStore } from 'react';
import type { ThemeName } from './theme-name.ts';

/** Language of the console. */
export type Language = 'zh-CN' | 'en';

/** What the browser remembers for the person at it. Nothing secret, nothing that others need. */
export interface Preferences {
  /** `system` follows the operating system. */
  readonly theme: ThemeName | 'system';
  readonly language: Language;
  readonly navCollapsed: boolean;
  /** Width of the alert flyout, CSS px. */
  readonly flyoutWidth: number;
  /** Facets that are folded in the alert queue. */
  readonly foldedFacets: readonly string[];
}

const KEY = 'qiaolou.preferences';

/** First visit. */
export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  language: 'zh-CN',
  navCollapsed: false,
  flyoutWidth: 480,
  foldedFacets: [],
};

/** Reads stored preferences; whatever is missing or of the wrong type falls back to the default. */
export function parsePreferences(text: string | null): Preferences {
  const stored = readObject(text);
  const d = DEFAULT_PREFERENCES;
  const { theme, language, navCollapsed, flyoutWidth, foldedFacets } = stored;
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : d.theme,
    language: language === 'en' ? 'en' : d.language,
    navCollapsed: typeof navCollapsed === 'boolean' ? navCollapsed : d.navCollapsed,
    flyoutWidth: typeof flyoutWidth === 'number' ? Math.min(960, Math.max(360, flyoutWidth)) : d.flyoutWidth,
    foldedFacets: Array.isArray(foldedFacets)
      ? foldedFacets.filter((name): name is string => typeof name === 'string')
      : d.foldedFacets,
  };
}

function readObject(text: string | null): Partial<Record<keyof Preferences, unknown>> {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Storage may be forbidden by policy; the console then simply forgets.
  }
}

let current: Preferences | undefined;
const listeners = new Set<() => void>();

/** The preferences now. */
export function getPreferences(): Preferences {
  current ??= parsePreferences(read());
  return current;
}

/** Changes some preferences and remembers them. */
export function setPreferences(change: Partial<Preferences>): void {
  current = { ...getPreferences(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // See read().
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The preferences, re-rendering on change. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, getPreferences);
}
