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

/** The part of a `KeyboardEvent` that decides. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  /** Part of an input-method composition (中文输入法). */
  readonly isComposing: boolean;
  /** 229 while an input method handles the key, in browsers that report `isComposing` late. */
  readonly keyCode: number;
}

/** What has the focus when the key goes down. */
export interface KeyTarget {
  /** Upper-case tag name, `''` for none. */
  readonly tagName: string;
  /** `type` of an input, else `''`. */
  readonly type: string;
  readonly isContentEditable: boolean;
  /** Inside a dialog, menu or list box that handles keys itself. */
  readonly insideWidget: boolean;
  /** On a row of tabs, which moves and chooses by {@link TAB_KEYS} and leaves the letters to the page. */
  readonly insideTabs: boolean;
}

const TAB_KEYS: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'Home', 'End', 'Enter', ' ']);

const NON_TEXT_INPUTS: ReadonlySet<string> = new Set(['checkbox', 'radio', 'button', 'submit', 'reset']);

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

/** True when the key belongs to whoever types: text fields, menus, dialogs, input methods, browser shortcuts. */
export function belongsToTyping(press: KeyPress, target: KeyTarget): boolean {
  if (press.isComposing || press.keyCode === 229 || press.key === 'Process') return true;
  if (press.ctrlKey || press.altKey || press.metaKey) return true;
  if (target.isContentEditable || target.insideWidget) return true;
  if (target.insideTabs) return TAB_KEYS.has(press.key);
  if (target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  if (target.tagName === 'INPUT') return !NON_TEXT_INPUTS.has(target.type);
  // Enter on a focused button or link must press it, not open the flyout.
  return press.key === 'Enter' && (target.tagName === 'BUTTON' || target.tagName === 'A');
}

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
