import { useCallback, useState } from 'react';
import { useUserName } from './session.ts';

/** A text while it is typed, kept in the tab for the person who types it: it outlives the session's end and a reload. */
export interface KeptText {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** It was sent, or is no longer wanted. */
  readonly forget: () => void;
}

/**
 * A text that begins as `initial`, or as what the same person typed at the same place before: kept in the tab's storage,
 * under the person's name, until it is forgotten or cleared. Nobody else who logs in sees it.
 */
export function useKeptText(place: string, initial = ''): KeptText {
  const user = useUserName();
  const key = keyOf(user, place);
  // Another place, or another person, is another text.
  const [known, setKnown] = useState(key);
  const [text, setShown] = useState(() => read(user, key) ?? initial);
  if (known !== key) {
    setKnown(key);
    setShown(read(user, key) ?? initial);
  }
  return {
    text,
    setText: useCallback(
      (typed) => {
        setShown(typed);
        write(user, key, typed === initial ? '' : typed);
      },
      [user, key, initial],
    ),
    forget: useCallback(() => {
      setShown(initial);
      write(user, key, '');
    }, [user, key, initial]),
  };
}

function keyOf(user: string, place: string): string {
  return `qiaolou.text ${JSON.stringify([user, place])}`;
}

/** Undefined when nothing is kept, and when nobody is logged in. */
function read(user: string, key: string): string | undefined {
  if (user === '') return undefined;
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined; // Storage may be forbidden by policy; the console then simply forgets.
  }
}

function write(user: string, key: string, text: string): void {
  if (user === '') return;
  try {
    if (text === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Forbidden or full: the text is where it is typed, and nowhere else.
  }
}
