import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** WCAG 2.0, 2.1 and 2.2, levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Waits until nothing on the page moves or loads, so that a look at it is a look at its final state. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const loading = document.querySelector('.ant-spin-spinning, .ant-btn-loading') !== null;
    const moving = document
      .getAnimations()
      .some(({ playState, effect }) => playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime));
    return !loading && !moving;
  });
}

/** Switches the browser between light and dark; the console follows as long as its theme is "system". */
export async function setColorScheme(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.waitForFunction((wanted) => document.documentElement.dataset['theme'] === wanted, scheme);
  await settled(page);
}

async function violationsNow(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

/** Accessibility violations of what is shown, in the light and in the dark theme; ends in light. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const scheme of ['dark', 'light'] as const) {
    await setColorScheme(page, scheme);
    for (const violation of await violationsNow(page)) found.push(`${scheme}: ${violation}`);
  }
  return found;
}
