import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the incident pages, loaded with the page. */
export const incidentMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(incidentMessages)` gives: these and the core texts. */
export type IncidentTexts = TextsOf<typeof incidentMessages>;
