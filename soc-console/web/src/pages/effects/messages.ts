import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the effects in force, loaded with the page. */
export const effectMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(effectMessages)` gives: these and the core texts. */
export type EffectTexts = TextsOf<typeof effectMessages>;
