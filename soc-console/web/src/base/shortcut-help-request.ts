/** Name of the window's event that asks for the list of keyboard shortcuts. */
export const SHORTCUT_HELP_REQUEST = 'qiaolou:shortcut-help';

/** Opens the list of keyboard shortcuts. */
export function openShortcutHelp(): void {
  window.dispatchEvent(new Event(SHORTCUT_HELP_REQUEST));
}
