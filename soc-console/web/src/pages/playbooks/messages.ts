import { createCatalogue, type TextsOf } from '../../i18n/catalogue.ts';

/** Texts of the playbook runs and tasks, loaded with the page. */
export const playbookMessages = createCatalogue({
  'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
  en: async () => (await import('./messages.en.ts')).messages,
});

/** What `useMessages(playbookMessages)` gives: these and the core texts. */
export type PlaybookTexts = TextsOf<typeof playbookMessages>;
