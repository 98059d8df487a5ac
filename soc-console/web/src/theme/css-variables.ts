import type { Palette } from './palette.ts';

/** The palette as CSS custom properties, `--c-surface` and so on, for our own style sheet. */
export function cssVariables(palette: Palette): readonly (readonly [name: string, value: string])[] {
  const { level, ...plain } = palette;
  return [
    ...Object.entries(plain).map(([name, value]) => [`--c-${kebab(name)}`, value] as const),
    ...Object.entries(level).map(([name, value]) => [`--c-level-${name}`, value] as const),
  ];
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
