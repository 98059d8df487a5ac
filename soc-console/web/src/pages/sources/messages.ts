import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the log sources, loaded with the page. */
export const sourceMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(sourceMessages)` gives: these and the core texts. */
export type SourceTexts = TextsOf<typeof sourceMessages>;
