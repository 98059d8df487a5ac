import type { RetentionOverview } from '@qiaolou/schema';
import { createContext, useContext } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { retentionMessages, type RetentionTexts } from './messages.ts';

/** What is kept, as the page's parts have it: files of the embedded store, or indices of a search server. */
export const KeptContext = createContext<RetentionOverview['kept']>('files');

/** Texts of the page, in the words for what is kept. */
export function useRetentionTexts(): RetentionTexts {
  const texts = useMessages(retentionMessages);
  const kept = useContext(KeptContext);
  if (kept === 'files') return texts;
  return { ...texts, retention: { ...texts.retention, ...texts.retention.ofIndices } };
}
