import { expect } from 'vitest';
import { beyondTheEdge } from '../src/index.ts';
import { CONSOLE_PAGES } from './console-pages.ts';
import { describeConsole, test } from './console-test.ts';

/** What is left of 1280 × 800 at 200 % (WCAG 1.4.4), CSS px. */
const AT_200 = { width: 640, height: 400 };

describeConsole('a page at 200 %', () => {
  test.for(CONSOLE_PAGES)(
    '%s scrolls in one direction and keeps everything within reach',
    async ([path, title], { analyst }) => {
      await analyst.page.setViewportSize(AT_200);
      await analyst.visit(path, title);
      expect(await beyondTheEdge(analyst.page)).toEqual([]);
    },
  );

  test('the queue is triaged', async ({ analyst }) => {
    await analyst.page.setViewportSize(AT_200);
    await analyst.visit('/alerts?time=7d', '告警处置');
    await analyst.rows().first().click();
    await analyst.flyout().waitFor();
    expect(await beyondTheEdge(analyst.page)).toEqual([]);
  });
});
