import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the event search, loaded with the page. */
export const eventSearchMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(eventSearchMessages)` gives: these and the core texts. */
export type EventSearchTexts = TextsOf<typeof eventSearchMessages>;
