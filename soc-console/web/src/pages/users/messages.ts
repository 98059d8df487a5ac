import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the users page, loaded with the page. */
export const userMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(userMessages)` gives: these and the core texts. */
export type UserTexts = TextsOf<typeof userMessages>;
