import { ERROR_CATALOGUE, type ErrorText } from '@qiaolou/schema';
import { usePreferences, type Preferences } from '../base/preferences.ts';
import { en } from './en.ts';
import { zhCn, type Messages } from './zh-cn.ts';

/** Language of the console. */
export type Language = Preferences['language'];

const CATALOGUES: Readonly<Record<Language, Messages>> = { 'zh-CN': zhCn, en };

/** The catalogue of a language. */
export function messagesOf(language: Language): Messages {
  return CATALOGUES[language];
}

/** The catalogue of the language in force. */
export function useMessages(): Messages {
  return CATALOGUES[usePreferences().language];
}

/** Text of an error code; a code unknown to this build reads as an internal error with the code beside it. */
export function errorText(code: string, language: Language): string {
  const catalogue: Readonly<Record<string, ErrorText | undefined>> = ERROR_CATALOGUE;
  const entry = (Object.hasOwn(catalogue, code) ? catalogue[code] : undefined) ?? ERROR_CATALOGUE.internal;
  return language === 'en' ? entry.en : entry.zh;
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
