import { useEffect } from 'react';
import { keyTargetOf } from './key-target.ts';
import { belongsToTyping } from './typing.ts';

/** `/` puts the caret into the query bar. */
export function useSlashFocus(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || belongsToTyping(event, keyTargetOf(event.target))) return;
      event.preventDefault();
      document.getElementById('query')?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, []);
}
