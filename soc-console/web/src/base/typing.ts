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
