import { describe, expect, it } from 'vitest';
import { contrast } from '../src/theme/contrast.ts';
import { PALETTES } from '../src/theme/palette.ts';

describe('palette reaches WCAG AA', () => {
  for (const [theme, p] of Object.entries(PALETTES)) {
    const texts = {
      text: p.text,
      textSecondary: p.textSecondary,
      textTertiary: p.textTertiary,
      link: p.link,
      pass: p.pass,
      warn: p.warn,
      fail: p.fail,
      ...p.level,
    };
    const surfaces = { page: p.page, surface: p.surface, sunken: p.sunken, hover: p.hover, selected: p.selected };
    for (const [text, ink] of Object.entries(texts))
      for (const [surface, paper] of Object.entries(surfaces))
        it(`${theme}: ${text} on ${surface}`, () => {
          expect(contrast(ink, paper)).toBeGreaterThanOrEqual(4.5);
        });
    it(`${theme}: white on primary, badge text on critical, text on mark`, () => {
      for (const ground of [p.primary, p.primaryHover, p.primaryActive])
        expect(contrast('#ffffff', ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(p.onCritical, p.fail)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(p.onCritical, p.level.critical)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(p.text, p.mark)).toBeGreaterThanOrEqual(4.5);
    });
  }
});

it('contrast of black and white is 21', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});
