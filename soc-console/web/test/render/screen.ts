import { vi } from 'vitest';

/** Elements that have a role without saying so. */
const IMPLICIT: Readonly<Record<string, string>> = {
  button: 'button',
  link: 'a[href]',
  heading: 'h1,h2,h3',
  checkbox: 'input[type=checkbox]',
  radio: 'input[type=radio]',
  textbox: 'input:not([type]),input[type=text],input[type=password],textarea',
  columnheader: 'th[scope=col]',
  rowheader: 'th[scope=row]',
  table: 'table',
  row: 'tbody tr',
  navigation: 'nav',
  main: 'main',
  complementary: 'aside',
};

type Name = string | RegExp;

/** What a person can see and reach of a role, in the order of the page; with a name, only what is called so. */
export function all(role: string, name?: Name, within: ParentNode = document.body): readonly HTMLElement[] {
  const implicit = IMPLICIT[role];
  const selector = `[role="${role}"]${implicit === undefined ? '' : `,${implicit}`}`;
  return [...within.querySelectorAll<HTMLElement>(selector)].filter(
    (element) =>
      (element.getAttribute('role') ?? role) === role &&
      isShown(element) &&
      (name === undefined || isCalled(element, name)),
  );
}

/** The one element of a role and name. Throws when there is none; of several, the first. */
export function one(role: string, name?: Name, within: ParentNode = document.body): HTMLElement {
  const [element] = all(role, name, within);
  if (!element)
    throw new Error(
      `no ${role} called ${String(name)}; there are: ${all(role, undefined, within).map(nameOf).join(' | ')}`,
    );
  return element;
}

/** Waits for an element of a role and name. */
export async function find(role: string, name?: Name, within?: ParentNode): Promise<HTMLElement> {
  return await until(() => one(role, name, within));
}

/** Waits until something holds, however long the machine takes. */
export async function until<T>(check: () => T): Promise<T> {
  return await vi.waitFor(check, { timeout: 400_000, interval: 50 });
}

/** All text that is shown. */
export function shownText(within: Node = document.body): string {
  const texts: string[] = [];
  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) texts.push(node.textContent ?? '');
    else if (!(node instanceof HTMLElement) || !isHidden(node)) node.childNodes.forEach(walk);
  };
  walk(within);
  return texts.join('').replace(/\s+/g, ' ');
}

/** Waits for a text on the page. */
export async function findText(text: string): Promise<void> {
  await until(() => {
    if (!shownText().includes(text)) throw new Error(`"${text}" is not shown; shown is: ${shownText().slice(0, 600)}`);
  });
}

/** What a screen reader calls an element. */
export function nameOf(element: HTMLElement): string {
  const label = element.getAttribute('aria-label');
  if (label !== null) return label;
  const by = element.getAttribute('aria-labelledby');
  if (by !== null) return by.split(' ').map(textOfId).join(' ').trim();
  const own = element.id === '' ? null : document.querySelector(`label[for="${element.id}"]`);
  const around = element.closest('label');
  const text = (own ?? around ?? element).textContent.replace(/\s+/g, ' ').trim();
  return text === '' ? (element.getAttribute('title') ?? '') : text;
}

function textOfId(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}

function isCalled(element: HTMLElement, name: Name): boolean {
  const own = nameOf(element);
  return typeof name === 'string' ? own === name : name.test(own);
}

function isHidden(element: HTMLElement): boolean {
  return (
    element.hasAttribute('hidden') || element.style.display === 'none' || /^(?:STYLE|SCRIPT)$/.test(element.tagName)
  );
}

function isShown(element: HTMLElement): boolean {
  for (let at: HTMLElement | null = element; at; at = at.parentElement)
    if (isHidden(at) || at.getAttribute('aria-hidden') === 'true') return false;
  return true;
}

/** Presses and lets go of the mouse. */
export function click(element: HTMLElement, how: MouseEventInit = {}): void {
  const init = { bubbles: true, cancelable: true, button: 0, ...how };
  for (const kind of ['mousedown', 'mouseup', 'click']) element.dispatchEvent(new MouseEvent(kind, init));
}

/** Replaces what a field holds, as typing does. */
export function type(element: HTMLElement, text: string): void {
  element.focus();
  const kind = element instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  // React listens to the prototype's setter, not to the element's own.
  Object.getOwnPropertyDescriptor(kind.prototype, 'value')?.set?.call(element, text);
  (element as HTMLInputElement).setSelectionRange(text.length, text.length);
  element.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Presses a key where the focus is, or on the element given. */
export function press(key: string, on?: Element): void {
  const target = on ?? document.activeElement ?? document.body;
  for (const kind of ['keydown', 'keyup'])
    target.dispatchEvent(new KeyboardEvent(kind, { key, bubbles: true, cancelable: true }));
}

/** Opens a list of choices and takes one. */
export async function choose(box: HTMLElement, option: Name): Promise<void> {
  click(box.closest<HTMLElement>('.ant-select') ?? box);
  const item = await until(() => {
    const found = [...document.querySelectorAll<HTMLElement>('.ant-select-item-option')].find((element) =>
      typeof option === 'string' ? element.textContent === option : option.test(element.textContent),
    );
    if (!found) throw new Error(`no choice ${String(option)}`);
    return found;
  });
  click(item);
}
