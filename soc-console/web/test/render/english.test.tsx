// @vitest-environment happy-dom
import './browser.ts';
import { API_ROUTES, type ApiOperation } from '@qiaolou/schema';
import { expect, it, vi } from 'vitest';
import { ALL_PAGES } from '../../src/shell/all-pages.ts';
import { openConsole } from './console.tsx';
import { PAGE_STATES } from './all-page-states.ts';
import { findText, until } from './screen.ts';

const HAN = /\p{Script=Han}[\p{Script=Han}\p{P}\w ]*/gu;
/** Attributes that a person reads or hears. */
const READ = ['aria-label', 'title', 'placeholder', 'alt', 'aria-description'] as const;
/** The language's own name, and the product's sign. */
const NAMES = ['简体中文', '中文', '谯楼'];

/** What the server sent as content: texts of others. What has English beside it is not content. */
class Content {
  readonly texts = new Set<string>(NAMES);

  take(value: unknown): void {
    if (typeof value === 'string') this.texts.add(value);
    if (Array.isArray(value)) for (const one of value) this.take(one);
    else if (typeof value === 'object' && value !== null) this.#takeObject(value as Record<string, unknown>);
  }

  #takeObject(object: Record<string, unknown>): void {
    for (const [key, value] of Object.entries(object)) {
      const base = key === 'zh' ? '' : key.replace(/Zh$/, '');
      const english = object[base === '' ? 'en' : `${base}En`];
      if (typeof value !== 'string' || typeof english !== 'string') this.take(value);
    }
  }

  /** A text without what is content. */
  without(text: string): string {
    let rest = text;
    for (const one of [...this.texts]
      .filter((content) => /\p{Script=Han}/u.test(content))
      .sort((a, b) => b.length - a.length))
      for (const part of [one, one.trim(), ...one.split('\n')]) if (part.length > 0) rest = rest.replaceAll(part, '');
    return rest;
  }
}

function readTexts(): readonly string[] {
  const elements = [...document.querySelectorAll('body *')].filter(
    ({ tagName }) => !/^(?:STYLE|SCRIPT)$/.test(tagName),
  );
  const own = elements.flatMap((element) =>
    [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ textContent }) => textContent ?? ''),
  );
  const attributes = elements.flatMap((element) => READ.map((name) => element.getAttribute(name) ?? ''));
  return [...own, ...attributes, document.title];
}

const addresses = ALL_PAGES.flatMap((page) => page.addresses.map(({ path }) => path));

it.each(addresses)('%s is English but for what others wrote', async (path) => {
  const page = PAGE_STATES[path] ?? expect.fail(`no states of ${path}`);
  const content = new Content();
  openConsole({ at: page.at, role: page.worker, language: 'en' });
  const asked = globalThis.fetch;
  vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => {
    const response = await asked(address, init);
    if (response.status !== 204) content.take(await response.clone().json());
    return response;
  });
  for (const text of (await page.texts('en')).full) await findText(text);
  await until(() => {
    if (document.querySelector('.ant-spin-spinning')) throw new Error('still loading');
  });
  const found = readTexts().flatMap((text) => content.without(text).match(HAN) ?? []);
  expect([...new Set(found)]).toEqual([]);
});

it('every operation says what it does in English', () => {
  const missing = (Object.keys(API_ROUTES) as ApiOperation[]).filter((operation) =>
    /\p{Script=Han}|^$/u.test(API_ROUTES[operation].summaryEn),
  );
  expect(missing).toEqual([]);
});
