import { ERROR_CATALOGUE, type ErrorText } from '@qiaolou/schema';
import { use } from 'react';
import { usePreferences, type Language } from '../base/preferences.ts';
import { CORE_MESSAGES, type Catalogue } from './catalogue.ts';
import type { Messages } from './zh-cn.ts';

/** The core texts of the language in force. */
export function useMessages(): Messages;
/**
 * The texts of a page's catalogue and the core texts. Suspends until they are there, so nothing is drawn without its
 * texts; after a change of language what is drawn waits for the other file.
 */
export function useMessages<M extends object>(catalogue: Catalogue<M>): Messages & M;
export function useMessages(catalogue?: Catalogue<object>): Messages {
  const { language } = usePreferences();
  if (!catalogue) return CORE_MESSAGES[language];
  return use(catalogue.load(language));
}

/** Text of an error code; a code unknown to this build reads as an internal error with the code beside it. */
export function errorText(code: string, language: Language): string {
  const entry = entryOf(code) ?? ERROR_CATALOGUE.internal;
  return language === 'en' ? entry.en : entry.zh;
}

/** What to do about an error; undefined where that follows from its text. */
export function remedyText(code: string, language: Language): string | undefined {
  return entryOf(code)?.remedy?.[language === 'en' ? 'en' : 'zh'];
}

function entryOf(code: string): ErrorText | undefined {
  const catalogue: Readonly<Record<string, ErrorText | undefined>> = ERROR_CATALOGUE;
  return Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
}

/** Text of a table whose keys come from data (tactics, step types); the key itself when the table lacks it. */
export function textOr(table: Readonly<Record<string, string>>, key: string): string {
  return (Object.hasOwn(table, key) ? table[key] : undefined) ?? key;
}

const numberFormat = new Intl.NumberFormat('en-US');

/** `12,345`. */
export function formatCount(n: number): string {
  return numberFormat.format(n);
}
