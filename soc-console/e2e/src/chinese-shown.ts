import type { Page } from 'playwright-core';

/** Attributes that a person reads or hears. */
const READ = ['aria-label', 'title', 'placeholder', 'alt', 'aria-description'] as const;

/**
 * Chinese that a page shows or has read out: letters and the punctuation that goes with them, each with the element it is in.
 * What others wrote and the console only passes on (`translate="no"`, and so for assistive technology) is left out.
 */
export async function chineseShown(page: Page): Promise<readonly string[]> {
  return await page.evaluate((attributes) => {
    const chinese = /[\p{Script=Han}\u3000-\u303f\uff01-\uff5e]/u;
    const found = new Set<string>();
    const told = (element: Element, text: string | null): void => {
      if (text === null || !chinese.test(text) || element.closest('[translate="no"]') !== null) return;
      found.add(`${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}: ${text.slice(0, 120)}`);
    };
    for (const element of document.querySelectorAll('body *')) {
      if (/^(?:STYLE|SCRIPT)$/i.test(element.tagName)) continue;
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) told(element, node.textContent);
      for (const name of attributes) told(element, element.getAttribute(name));
    }
    if (chinese.test(document.title)) found.add(`title: ${document.title}`);
    return [...found];
  }, READ);
}
