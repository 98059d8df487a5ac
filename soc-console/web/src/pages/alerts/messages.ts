import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the alert queue, loaded with the page. */
export const alertMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(alertMessages)` gives: these and the core texts. */
export type AlertTexts = TextsOf<typeof alertMessages>;
