import { useKeptText } from './kept-text.ts';

/** The reason that a dialog's form asks for, kept while it is typed; `close` forgets it, and calls `onClose`. */
export function useKeptReason(place: string, onClose: () => void) {
  const { text: reason, setText, forget } = useKeptText(place);
  return {
    reason,
    onValuesChange: (typed: { readonly reason?: string | undefined }): void => {
      if (typed.reason !== undefined) setText(typed.reason);
    },
    close: (): void => {
      forget();
      onClose();
    },
  };
}
