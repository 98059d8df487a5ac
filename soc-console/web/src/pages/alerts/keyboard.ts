/** What a key in the alert queue asks for. */
export type QueueCommand =
  | 'next'
  | 'previous'
  | 'first'
  | 'last'
  | 'toggleFlyout'
  | 'escape'
  | 'toggleSelect'
  | 'selectRange'
  | 'selectAll'
  | 'take'
  | 'investigate'
  | 'merge'
  | 'focusQuery'
  | 'help'
  | 'undo'
  | 'ownActs'
  | 'hunt'
  | 'copyLink'
  | 'filterIn'
  | 'filterOut'
  | 'earlier'
  | 'later'
  | 'repeat'
  | 'refresh'
  | 'close1'
  | 'close2'
  | 'close3'
  | 'close4'
  | 'close5';

/** `c` was pressed and a digit is awaited. */
export interface KeyState {
  readonly closing: boolean;
}

/** Start. */
export const INITIAL_KEY_STATE: KeyState = { closing: false };

const KEYS: Readonly<Record<string, QueueCommand>> = {
  j: 'next',
  ArrowDown: 'next',
  k: 'previous',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
  o: 'toggleFlyout',
  Enter: 'toggleFlyout',
  Escape: 'escape',
  x: 'toggleSelect',
  X: 'selectRange',
  '*': 'selectAll',
  t: 'take',
  e: 'investigate',
  m: 'merge',
  '/': 'focusQuery',
  '?': 'help',
  z: 'undo',
  U: 'ownActs',
  h: 'hunt',
  v: 'copyLink',
  f: 'filterIn',
  F: 'filterOut',
  '[': 'earlier',
  ']': 'later',
  '.': 'repeat',
  r: 'refresh',
};

const CLOSE_DIGITS: Readonly<Record<string, QueueCommand>> = {
  '1': 'close1',
  '2': 'close2',
  '3': 'close3',
  '4': 'close4',
  '5': 'close5',
};

/** The command of a key and the state after it. */
export function pressKey(
  state: KeyState,
  key: string,
): { readonly state: KeyState; readonly command: QueueCommand | undefined } {
  if (state.closing) {
    const command = Object.hasOwn(CLOSE_DIGITS, key) ? CLOSE_DIGITS[key] : undefined;
    // Any other key leaves the half-typed close; Shift on its own is on the way to something.
    return { state: key === 'Shift' ? state : INITIAL_KEY_STATE, command };
  }
  if (key === 'c') return { state: { closing: true }, command: undefined };
  return { state, command: Object.hasOwn(KEYS, key) ? KEYS[key] : undefined };
}
