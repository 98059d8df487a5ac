import { describe, expect, it } from 'vitest';
import { belongsToTyping, type KeyPress, type KeyTarget } from '../src/base/typing.ts';
import { INITIAL_KEY_STATE, pressKey, type QueueCommand } from '../src/pages/alerts/keyboard.ts';

const press = (change: Partial<KeyPress> = {}): KeyPress => ({
  key: 'j',
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  isComposing: false,
  keyCode: 74,
  ...change,
});
const target = (change: Partial<KeyTarget> = {}): KeyTarget => ({
  tagName: 'BODY',
  type: '',
  isContentEditable: false,
  insideWidget: false,
  insideTabs: false,
  ...change,
});

describe('keys are off while typing', () => {
  it.each([
    ['a text field', press(), target({ tagName: 'INPUT', type: 'text' })],
    ['a search field', press(), target({ tagName: 'INPUT', type: 'search' })],
    ['a text area', press(), target({ tagName: 'TEXTAREA' })],
    ['editable content', press(), target({ isContentEditable: true })],
    ['a menu or dialog', press(), target({ insideWidget: true })],
    ['an input method composing', press({ isComposing: true }), target()],
    ['an input method (late flag)', press({ keyCode: 229 }), target()],
    ['an input method (Process key)', press({ key: 'Process' }), target()],
    ['a browser shortcut', press({ ctrlKey: true }), target()],
    ['Home on a row of tabs', press({ key: 'Home' }), target({ insideTabs: true })],
    ['Enter on a button', press({ key: 'Enter' }), target({ tagName: 'BUTTON' })],
  ])('%s', (_, key, where) => {
    expect(belongsToTyping(key, where)).toBe(true);
  });
  it.each([
    ['the page', press(), target()],
    ['a tick box', press(), target({ tagName: 'INPUT', type: 'checkbox' })],
    ['Escape on a row of tabs', press({ key: 'Escape' }), target({ insideTabs: true })],
    ['a letter on a button', press(), target({ tagName: 'BUTTON' })],
  ])('but on for %s', (_, key, where) => {
    expect(belongsToTyping(key, where)).toBe(false);
  });
});

function type(keys: readonly string[]): readonly (QueueCommand | undefined)[] {
  let state = INITIAL_KEY_STATE;
  return keys.map((key) => {
    const after = pressKey(state, key);
    state = after.state;
    return after.command;
  });
}

describe('commands', () => {
  it('closes with a verdict digit', () => {
    expect(type(['c', '2'])).toEqual([undefined, 'close2']);
  });
  it('forgets a half-typed close on any other key', () => {
    expect(type(['c', 'x', '1', 'j'])).toEqual([undefined, undefined, undefined, 'next']);
    expect(type(['c', '9', '1'])).toEqual([undefined, undefined, undefined]);
    expect(type(['c', 'Shift', '1'])).toEqual([undefined, undefined, 'close1']);
  });
  it('knows nothing of object internals', () => {
    expect(type(['constructor', 'toString', '__proto__'])).toEqual([undefined, undefined, undefined]);
  });
  it('handles twenty rows of five groups in at most twelve keys', () => {
    // Select the five rows, close them as false positives.
    const keys = ['j', 'x', 'j', 'x', 'j', 'x', 'j', 'x', 'j', 'x', 'c', '2'];
    expect(keys.length).toBeLessThanOrEqual(12);
    expect(type(keys).filter((command) => command === 'toggleSelect')).toHaveLength(5);
    expect(type(keys).at(-1)).toBe('close2');
  });
});
