import type { RuleLevel } from '@qiaolou/schema';
import type { ThemeName } from '../base/theme-name.ts';

/** Colour tokens of one theme, sRGB hex. Every text token reaches WCAG AA (4.5:1) on every surface of its theme. */
export interface Palette {
  /** Behind everything. */
  readonly page: string;
  /** Tables, panels, navigation. */
  readonly surface: string;
  /** Table headers, quiet blocks inside a surface. */
  readonly sunken: string;
  /** Row under the pointer. */
  readonly hover: string;
  /** Row that is current or selected. */
  readonly selected: string;
  readonly border: string;
  readonly text: string;
  readonly textSecondary: string;
  readonly textTertiary: string;
  readonly link: string;
  /** Filled controls; white text on it. */
  readonly primary: string;
  /** The same under the pointer and pressed. */
  readonly primaryHover: string;
  readonly primaryActive: string;
  readonly pass: string;
  readonly warn: string;
  readonly fail: string;
  /** Marked text (matched values). */
  readonly mark: string;
  readonly level: Readonly<Record<RuleLevel, string>>;
  /** Text on a filled critical badge. */
  readonly onCritical: string;
}

/** The two palettes. Restrained on purpose: grey does the work, colour means severity or a state. */
export const PALETTES: Readonly<Record<ThemeName, Palette>> = {
  light: {
    page: '#f2f4f7',
    surface: '#ffffff',
    sunken: '#f6f7f9',
    hover: '#f0f4f9',
    selected: '#e3edf8',
    border: '#dce1e7',
    text: '#1b232c',
    textSecondary: '#475260',
    textTertiary: '#5b6673',
    link: '#1a5699',
    primary: '#1f62ad',
    primaryHover: '#1a5699',
    primaryActive: '#154a85',
    pass: '#176b3f',
    warn: '#855a00',
    fail: '#b3132b',
    mark: '#ffe9a8',
    level: { critical: '#b3132b', high: '#a8480a', medium: '#7a5c00', low: '#1b6584', informational: '#57626f' },
    onCritical: '#ffffff',
  },
  dark: {
    page: '#10141a',
    surface: '#171c23',
    sunken: '#1c222b',
    hover: '#202833',
    selected: '#1f3350',
    border: '#2c3540',
    text: '#dde4ec',
    textSecondary: '#aeb9c5',
    textTertiary: '#98a4b1',
    link: '#7db4f0',
    primary: '#2c6fbb',
    primaryHover: '#2563a9',
    primaryActive: '#1f5593',
    pass: '#5ec48d',
    warn: '#e2b54a',
    fail: '#ff8089',
    mark: '#5c4a12',
    level: { critical: '#ff8089', high: '#f79b58', medium: '#e0bb50', low: '#66b7d9', informational: '#a3aebb' },
    onCritical: '#25060a',
  },
};
