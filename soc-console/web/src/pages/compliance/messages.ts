import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the compliance page, loaded with the page. */
export const complianceMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(complianceMessages)` gives: these and the core texts. */
export type ComplianceTexts = TextsOf<typeof complianceMessages>;
