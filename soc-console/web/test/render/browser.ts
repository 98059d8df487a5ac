import { afterEach, beforeEach, expect, vi } from 'vitest';

/** "Now" of every rendered test, epoch ms: 2026-11-22 16:05 in Shanghai. Only the clock stands still; timers run. */
const NOW = Date.UTC(2026, 10, 22, 8, 5);

// Before anything else is imported: the synthetic county counts back from the time at which it is loaded.
vi.useFakeTimers({ toFake: ['Date'], now: NOW });

/** Size that every element claims to have, CSS px: happy-dom lays nothing out, and a table without width hides itself. */
const SIZE = { clientWidth: 1_600, clientHeight: 100, offsetWidth: 1_600, offsetHeight: 30 };
for (const [name, px] of Object.entries(SIZE))
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => px });

// antd asks for computed styles to measure; the inline style is all that anything here depends on, and costs nothing.
const inlineStyle = (element: HTMLElement): CSSStyleDeclaration => element.style;
for (const holder of [window, globalThis])
  Object.defineProperty(holder, 'getComputedStyle', { configurable: true, writable: true, value: inlineStyle });

/** The chart library draws on a canvas that nobody looks at. */
const drawing: object = new Proxy(
  {},
  { get: (_, name) => (name === 'measureText' ? () => ({ width: 8 }) : () => drawing), set: () => true },
);
Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { value: () => drawing });

/** What a link clicked by the page itself would have fetched as a file: name and address, in order. */
export const downloads: { readonly name: string; readonly url: string }[] = [];
Object.defineProperty(HTMLAnchorElement.prototype, 'click', {
  configurable: true,
  value(this: HTMLAnchorElement) {
    downloads.push({ name: this.download, url: this.href });
  },
});

/** What was put on the clipboard. */
export const clipboard: string[] = [];
Object.defineProperty(navigator, 'clipboard', {
  value: { writeText: (text: string) => Promise.resolve(void clipboard.push(text)) },
});

const complaints: string[] = [];

beforeEach(() => {
  complaints.length = downloads.length = clipboard.length = 0;
  for (const level of ['error', 'warn'] as const)
    vi.spyOn(console, level).mockImplementation((...facts: readonly unknown[]) => {
      complaints.push(facts.map(String).join(' '));
    });
});

afterEach(() => {
  vi.restoreAllMocks();
  // A warning of React or antd is a fault of the page.
  expect(complaints).toEqual([]);
});
