import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the parser packs, loaded with the page. */
export const packMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(packMessages)` gives: these and the core texts. */
export type PackTexts = TextsOf<typeof packMessages>;
