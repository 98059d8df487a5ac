import type { Page } from 'playwright-core';

/**
 * What nobody can get at sideways: things to use or read that lie past the window's edge in nothing that scrolls, and what
 * scrolls sideways as a whole: the page, or a part of it with headings. Tables and code may scroll by themselves (WCAG 1.4.10).
 */
export function beyondTheEdge(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { clientWidth } = document.documentElement;
    const scrollsSideways = (element: Element): boolean =>
      element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(element).overflowX);
    const wide = [...document.querySelectorAll('body *')].filter(
      (part) => scrollsSideways(part) && part.querySelector('h1, h2'),
    );
    const page = document.documentElement.scrollWidth > clientWidth ? [document.documentElement] : [];
    const reachable = (element: Element): boolean => {
      for (let outer = element.parentElement; outer !== null; outer = outer.parentElement) {
        if (scrollsSideways(outer)) return true;
        // A text that is cut says so with dots, and is whole in its details.
        if (getComputedStyle(outer).textOverflow === 'ellipsis' && outer.scrollWidth > outer.clientWidth) return true;
      }
      return false;
    };
    const isBeyond = (element: Element): boolean => {
      const { left, right, width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && (right > clientWidth + 1 || left < -1);
    };
    const shown = [
      ...document.querySelectorAll('h1, h2, a, button, input, [role=tab], p, dt, dd, td, th, label, canvas'),
    ];
    const lost = shown.filter((element) => isBeyond(element) && !reachable(element));
    return [
      ...[...page, ...wide].map(
        (part) => `${part.tagName} ${part.className} is ${part.scrollWidth} px wide in ${part.clientWidth}`,
      ),
      ...lost.map(
        (element) =>
          `${element.tagName.toLowerCase()} ${(element.textContent || element.ariaLabel || '').slice(0, 40)}`,
      ),
    ];
  });
}
