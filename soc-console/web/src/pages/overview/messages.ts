import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the overview, loaded with the page. */
export const overviewMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(overviewMessages)` gives: these and the core texts. */
export type OverviewTexts = TextsOf<typeof overviewMessages>;
