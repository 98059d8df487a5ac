function channel(value: number): number {
  const s = value / 255;
  return s <= 0.040_45 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
}

/** Relative luminance of `#rrggbb`, 0–1 (WCAG 2.2 §1.4.3). */
function luminance(hex: string): number {
  const n = Number.parseInt(hex.slice(1), 16);
  return 0.212_6 * channel(n >> 16) + 0.715_2 * channel((n >> 8) & 255) + 0.072_2 * channel(n & 255);
}

/** Contrast ratio of two colours, 1–21 (WCAG 2.2 §1.4.3). */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}
