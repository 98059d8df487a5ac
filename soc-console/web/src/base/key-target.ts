import type { KeyTarget } from './typing.ts';

const WIDGETS = '[role="dialog"],[role="menu"],[role="listbox"],[role="combobox"],.ant-picker-dropdown';

/** What the keyboard rules must know about the element that has the focus. */
export function keyTargetOf(target: EventTarget | null): KeyTarget {
  if (!(target instanceof HTMLElement))
    return { tagName: '', type: '', isContentEditable: false, insideWidget: false, insideTabs: false };
  return {
    tagName: target.tagName,
    type: target instanceof HTMLInputElement ? target.type : '',
    isContentEditable: target.isContentEditable,
    insideWidget: target.closest(WIDGETS) !== null,
    insideTabs: target.closest('[role="tablist"]') !== null,
  };
}

/** What opens over the page and closes on Escape, though the focus may stay on what opened it. */
const POPUPS = ['.ant-dropdown', '.ant-select-dropdown', '.ant-picker-dropdown', '.ant-popover'];
const OPEN_POPUP = [
  ...POPUPS.map((name) => `${name}:not(${name}-hidden)`),
  '[aria-haspopup][aria-expanded="true"]',
].join(',');

/** True while a menu, list or calendar is open, wherever the focus is. Ask before anything has handled the key. */
export function isPopupOpen(document: ParentNode): boolean {
  return document.querySelector(OPEN_POPUP) !== null;
}
