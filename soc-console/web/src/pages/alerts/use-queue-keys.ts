import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { isPopupOpen, keyTargetOf } from '../../base/key-target.ts';
import { belongsToTyping } from '../../base/typing.ts';
import { INITIAL_KEY_STATE, pressKey, type KeyState, type QueueCommand } from './keyboard.ts';

/** Listens to the page's keys while `enabled`; returns whether a verdict digit is awaited. */
export function useQueueKeys(enabled: boolean, onCommand: (command: QueueCommand) => void): boolean {
  const [closing, setClosing] = useState(false);
  const state = useRef<KeyState>(INITIAL_KEY_STATE);
  const latest = useRef(onCommand);
  // With the drawing, not after it: a key pressed at once works on the row that is shown as current.
  useLayoutEffect(() => {
    latest.current = onCommand;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    // In the capture phase, before the menu that the key closes is closed.
    let popup = false;
    const beforeAll = (): void => {
      popup = isPopupOpen(document);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (popup && event.key === 'Escape') return;
      if (event.defaultPrevented || belongsToTyping(event, keyTargetOf(event.target))) return;
      const before = state.current;
      const { state: after, command } = pressKey(before, event.key);
      state.current = after;
      if (after.closing !== before.closing) setClosing(after.closing);
      if (command === undefined || command === 'help') return; // Help listens on its own, on every page.
      event.preventDefault();
      // On screen before the next key: keys that come faster than React draws must not work on the row before.
      flushSync(() => {
        latest.current(command);
      });
    };
    window.addEventListener('keydown', beforeAll, true);
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', beforeAll, true);
      window.removeEventListener('keydown', onKey);
      state.current = INITIAL_KEY_STATE;
      setClosing(false);
    };
  }, [enabled]);
  return closing;
}
