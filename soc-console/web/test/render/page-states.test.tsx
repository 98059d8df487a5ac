// @vitest-environment happy-dom
import './browser.ts';
import type { Role } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { CORE_MESSAGES } from '../../src/i18n/catalogue.ts';
import { errorText } from '../../src/i18n/use-messages.ts';
import { ALL_PAGES } from '../../src/shell/all-pages.ts';
import { never, openConsole, refuse, type Handlers, type OpenConsole } from './console.tsx';
import { PAGE_STATES } from './all-page-states.ts';
import type { PageStates } from '../../dev/page-states.ts';
import { all, click, find, findText, nameOf, one, shownText, until } from './screen.ts';

const LANGUAGES = ['zh-CN', 'en'] as const;
const HAN = /\p{Script=Han}/u;
const addresses = ALL_PAGES.flatMap((page) => page.addresses.map(({ path }) => [path, page] as const));

/** Which of these buttons the page has; some say their key behind their name. */
function changing(names: readonly string[]): readonly string[] {
  const buttons = all('button', undefined, one('main')).map(nameOf);
  return names.filter((name) =>
    buttons.some((button) => button === name || (button.startsWith(`${name} `) && button.length === name.length + 2)),
  );
}

function openAs(page: PageStates, who: Role | readonly unknown[], rest: Partial<Parameters<typeof openConsole>[0]>) {
  const person = typeof who === 'string' ? { role: who } : { permissions: who as never };
  return openConsole({ at: page.at, ...person, ...rest });
}

async function read(page: PageStates, console: OpenConsole): Promise<void> {
  await until(() => {
    expect(console.sent(page.reads)).not.toEqual([]);
  });
}

it('every address of the list of pages has its states', () => {
  expect(Object.keys(PAGE_STATES).toSorted()).toEqual(addresses.map(([path]) => path).toSorted());
});

describe.each(LANGUAGES)('in %s', (language) => {
  const t = CORE_MESSAGES[language];

  describe.each(addresses)('%s', (path, { permission, name }) => {
    const page = PAGE_STATES[path] ?? expect.fail(`no states of ${path}`);

    it('says that it is loading', async () => {
      await read(page, openAs(page, page.worker, { language, handlers: { [page.reads]: never } }));
      await find('status', t.common.loading, await find('main'));
      expect(all('alert')).toEqual([]);
    });

    it('says what went wrong by its code, and tries again', async () => {
      const { full } = await page.texts(language);
      const handlers: Handlers = { [page.reads]: refuse('store.timeout', 504) };
      openAs(page, page.worker, { language, handlers });
      const alert = await find('alert');
      expect(shownText(alert)).toContain(t.common.errorTitle);
      expect(shownText(alert)).toContain(errorText('store.timeout', language));
      expect(shownText(alert)).toContain(t.common.errorCode('store.timeout'));
      Reflect.deleteProperty(handlers, page.reads);
      click(one('button', t.common.retry, alert));
      for (const text of full) await findText(text);
      expect(all('alert')).toEqual([]);
    });

    it('says that there is nothing', async () => {
      const { empty, title } = await page.texts(language);
      openAs(page, page.worker, { language, handlers: page.nothing });
      for (const text of empty) await findText(text);
      expect(nameOf(await find('heading'))).toBe(title);
      expect(all('alert')).toEqual([]);
    });

    it('shows what there is, and what may be done', async () => {
      const { full, title, changes } = await page.texts(language);
      openAs(page, page.worker, { language });
      for (const text of full) await findText(text);
      await until(() => {
        expect(changing(changes)).toEqual(changes);
      });
      expect(nameOf(one('heading'))).toBe(title);
      expect(document.title).toBe(`${title} · ${t.product.name}`);
      expect(document.documentElement.lang).toBe(language);
      // Names of columns are the console's own words.
      const heads = all('columnheader').map((head) => shownText(head));
      if (language === 'en') expect(heads.filter((head) => HAN.test(head))).toEqual([]);
    });

    it('offers nothing to somebody who may only look', async () => {
      const { full, changes } = await page.texts(language);
      openAs(page, page.reader, { language });
      for (const text of full) await findText(text);
      expect(changing(changes)).toEqual([]);
    });

    it.skipIf(permission === 'everybody')('is closed to somebody who may not look', async () => {
      const console = openAs(page, [], { language });
      await findText(t.common.permission);
      expect(nameOf(one('heading'))).toBe(name[language]);
      expect(console.sent(page.reads)).toEqual([]);
    });
  });
});
