import type { Page } from 'playwright-core';

/** Parts of the page, but for code, that must be scrolled sideways to be read (WCAG 1.4.10). */
export function scrollsSideways(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('body *:not(pre)')]
      .filter(
        (part) =>
          part.clientWidth > 0 &&
          part.scrollWidth > part.clientWidth + 1 &&
          /auto|scroll/.test(getComputedStyle(part).overflowX),
      )
      .map((part) => `${part.tagName} ${part.className} is ${part.scrollWidth} px wide in ${part.clientWidth}`),
  );
}
