import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of storage and retention, loaded with the page. */
export const retentionMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(retentionMessages)` gives: these and the core texts. */
export type RetentionTexts = TextsOf<typeof retentionMessages>;
