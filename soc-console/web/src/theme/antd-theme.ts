import { theme as antdTheme, type ThemeConfig } from 'antd';
import type { ThemeName } from '../base/theme-name.ts';
import { PALETTES, type Palette } from './palette.ts';

/** System fonts only; nothing is fetched. */
export const FONT_FAMILY =
  '"Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei","WenQuanYi Micro Hei",system-ui,sans-serif';

/** Fixed-width stack for addresses, ids and raw logs. */
const MONO_FAMILY = 'ui-monospace,"SFMono-Regular","JetBrains Mono","DejaVu Sans Mono",Consolas,monospace';

/** Grounds of messages; antd would derive muddy ones from our dark text colours. */
const STATE_GROUNDS = {
  light: {
    colorSuccessBg: '#e9f6ee',
    colorSuccessBorder: '#9ccfb1',
    colorErrorBg: '#fdeef0',
    colorErrorBorder: '#e5a3ac',
    colorWarningBg: '#fdf5e4',
    colorWarningBorder: '#dcc07f',
    colorInfoBg: '#eaf2fb',
    colorInfoBorder: '#a9c8ea',
  },
  dark: {
    colorSuccessBg: '#14291e',
    colorSuccessBorder: '#2c5c43',
    colorErrorBg: '#32191d',
    colorErrorBorder: '#70343b',
    colorWarningBg: '#2f2612',
    colorWarningBorder: '#66521f',
    colorInfoBg: '#152638',
    colorInfoBorder: '#2c5078',
  },
} as const;

/** antd's theme from our palette: 13 px base, 28 px controls, square-ish corners, no motion worth waiting for. */
export function antdThemeFor(name: ThemeName): ThemeConfig {
  const p = PALETTES[name];
  return {
    // The compact algorithm would make the text 11 px; only spacing is tightened here.
    algorithm: name === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: { ...MEASURES, ...colors(p), ...STATE_GROUNDS[name], ...GROUNDS[name](p) },
    components: componentColors(p),
  };
}

const MEASURES = {
  fontFamily: FONT_FAMILY,
  fontFamilyCode: MONO_FAMILY,
  fontSize: 13,
  borderRadius: 3,
  controlHeight: 28,
  sizeStep: 3,
  motionDurationMid: '0.1s',
  motionDurationSlow: '0.15s',
} as const satisfies ThemeConfig['token'];

/** Where light and dark differ in more than the palette. */
const GROUNDS: Readonly<Record<ThemeName, (p: Palette) => NonNullable<ThemeConfig['token']>>> = {
  light: (p) => ({ colorBgElevated: p.surface, colorBorder: '#c9d0d8' }),
  dark: (p) => ({ colorBgElevated: p.sunken, colorBorder: '#3a4552' }),
};

function colors(p: Palette): NonNullable<ThemeConfig['token']> {
  return {
    colorPrimary: p.primary,
    colorPrimaryHover: p.primaryHover,
    colorPrimaryActive: p.primaryActive,
    colorLink: p.link,
    colorLinkHover: p.link,
    colorInfo: p.primary,
    colorError: p.fail,
    colorWarning: p.warn,
    colorSuccess: p.pass,
    colorText: p.text,
    colorTextSecondary: p.textSecondary,
    colorTextTertiary: p.textTertiary,
    colorTextDescription: p.textTertiary,
    colorTextPlaceholder: p.textTertiary,
    colorTextDisabled: p.textTertiary,
    colorBgLayout: p.page,
    colorBgContainer: p.surface,
    colorBorderSecondary: p.border,
  };
}

function componentColors(p: Palette): NonNullable<ThemeConfig['components']> {
  return {
    Tabs: {
      horizontalMargin: '0',
      horizontalItemPadding: '8px 0',
      itemColor: p.textSecondary,
      itemSelectedColor: p.link,
      itemHoverColor: p.link,
      itemActiveColor: p.link,
      inkBarColor: p.link,
    },
    Button: {
      primaryShadow: 'none',
      defaultShadow: 'none',
      dangerShadow: 'none',
      dangerColor: p.onCritical,
      defaultHoverColor: p.link,
      defaultHoverBorderColor: p.link,
      defaultActiveColor: p.link,
      defaultActiveBorderColor: p.link,
    },
    Dropdown: { colorPrimary: p.link },
    DatePicker: { colorPrimary: p.link },
    Select: { optionSelectedBg: p.selected, optionSelectedColor: p.text },
  };
}
