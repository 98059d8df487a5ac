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
