import { fieldDefinition } from '@qiaolou/schema';
import type { Language } from '../base/preferences.ts';

/** Name of a field for people, or undefined for fields that the dictionary does not know. */
export function fieldLabel(field: string, language: Language): string | undefined {
  const definition = fieldDefinition(field);
  if (!definition) return undefined;
  return language === 'en' ? definition.en : definition.zh;
}
