import { useCallback } from 'react';
import { ApiFailure } from '../api/client.ts';
import { usePreferences } from '../base/preferences.ts';
import { errorText, useMessages } from '../i18n/use-messages.ts';

/** Turns anything thrown into a sentence for the person, by its code. */
export function useErrorText(): (error: unknown) => string {
  const t = useMessages();
  const { language } = usePreferences();
  return useCallback(
    (error) => {
      if (!(error instanceof ApiFailure)) return errorText('internal', language);
      return error.status === 0 ? t.common.offline : errorText(error.code, language);
    },
    [t, language],
  );
}
