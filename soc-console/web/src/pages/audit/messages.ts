import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the audit page, loaded with the page. */
export const auditMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(auditMessages)` gives: these and the core texts. */
export type AuditTexts = TextsOf<typeof auditMessages>;
