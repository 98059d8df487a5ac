/** Light or dark appearance. */
export type ThemeName = 'light' | 'dark';
