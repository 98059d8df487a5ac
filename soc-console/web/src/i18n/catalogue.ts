import type { Language } from '../base/preferences.ts';
import { en } from './en.ts';
import { zhCn, type Messages } from './zh-cn.ts';

/** The core texts of every language; the shell needs them before anything is loaded. */
export const CORE_MESSAGES: Readonly<Record<Language, Messages>> = { 'zh-CN': zhCn, en };

/** Texts of one page, fetched a language at a time. What it hands out has the core texts beside its own. */
export interface Catalogue<M extends object> {
  /** Fetches a language; fetched once, then the same promise. Rejects when the file cannot be fetched; the next call tries again. */
  load(language: Language): Promise<Messages & M>;
}

/** What a catalogue hands out. */
export type TextsOf<C> = C extends Catalogue<infer M> ? Messages & M : never;

/**
 * A catalogue over one file a language. The English file is typed by the Chinese one, so a missing text is a type error.
 *
 * @example
 *   export const auditMessages = createCatalogue({
 *     'zh-CN': async () => (await import('./messages.zh-cn.ts')).messages,
 *     en: async () => (await import('./messages.en.ts')).messages,
 *   });
 */
export function createCatalogue<M extends object>(files: Readonly<Record<Language, () => Promise<M>>>): Catalogue<M> {
  const promises = new Map<Language, Promise<Messages & M>>();
  const fetch = async (language: Language): Promise<Messages & M> => {
    try {
      return { ...CORE_MESSAGES[language], ...(await files[language]()) };
    } catch (error) {
      promises.delete(language);
      throw error;
    }
  };
  return {
    load: (language) => {
      const known = promises.get(language);
      if (known) return known;
      const promise = fetch(language);
      promises.set(language, promise);
      // React reads these: texts that are there are drawn at once, without waiting for a promise that is long done.
      const settled = (value: Messages & M): void => void Object.assign(promise, { status: 'fulfilled', value });
      promise.then(settled, () => undefined);
      return promise;
    },
  };
}
