import { useState } from 'react';

/** A text while it is typed: begins as `value`, and becomes it again whenever that is changed from elsewhere. */
export function useDraft(value: string): readonly [string, (draft: string) => void] {
  const [draft, setDraft] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setDraft(value);
  }
  return [draft, setDraft];
}
