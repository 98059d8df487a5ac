import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the detection rules, loaded with the page. */
export const ruleMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(ruleMessages)` gives: these and the core texts. */
export type RuleTexts = TextsOf<typeof ruleMessages>;
