import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { permissionSchema, permissionsOf, type Permission, type Role, type StreamEvent } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import type { Language } from '../src/base/preferences.ts';
import { CORE_MESSAGES } from '../src/i18n/catalogue.ts';
import { ALL_PAGES } from '../src/shell/all-pages.ts';
import { mayOpen, startsGroup, visibleNav } from '../src/shell/navigation.ts';
import { staleKeys } from '../src/shell/use-live-cache.ts';

const PAGES_FOLDER = new URL('../src/pages/', import.meta.url);
const LANGUAGES = ['zh-CN', 'en'] as const;
const pages = ALL_PAGES.map((page) => [page.path, page] as const);

/** What a page's texts are without the core's. */
async function ownTexts(page: (typeof ALL_PAGES)[number], language: Language): Promise<Record<string, unknown>> {
  const all = Object.entries(await page.messages.load(language));
  return Object.fromEntries(all.filter(([key]) => !Object.hasOwn(CORE_MESSAGES[language], key)));
}

/** Keys with the kind of text behind each. */
function shape(value: unknown): unknown {
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return 'text';
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
}

/** One block of the texts is the page's own and begins with its title. */
function hasTitle(block: unknown): boolean {
  return typeof block === 'object' && block !== null && 'title' in block && typeof block.title === 'string';
}

describe('the list of pages', () => {
  it('has every folder of pages/', () => {
    const folders = readdirSync(PAGES_FOLDER).filter((name) => existsSync(new URL(`${name}/page.ts`, PAGES_FOLDER)));
    const list = readFileSync(new URL('../src/shell/pages.ts', import.meta.url), 'utf8');
    const listed = [...list.matchAll(/from '\.\.\/pages\/([a-z-]+)\/page\.ts'/g)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual(folders.toSorted());
    expect(readdirSync(PAGES_FOLDER).toSorted()).toEqual(folders.toSorted());
  });

  it('gives every address and every place of the navigation once', () => {
    const addresses = ALL_PAGES.flatMap((page) => page.addresses.map(({ path }) => path));
    const orders = ALL_PAGES.flatMap(({ nav }) => (nav ? [nav.order] : []));
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(orders).size).toBe(orders.length);
  });
});

describe.each(pages)('page %s', (_path, page) => {
  it('has a name, a title and the same texts in both languages', async () => {
    const [zh, en] = await Promise.all(LANGUAGES.map((language) => ownTexts(page, language)));
    expect(shape(en)).toEqual(shape(zh));
    for (const language of LANGUAGES) expect(page.name[language]).not.toBe('');
    for (const texts of [zh, en]) expect(Object.values(texts ?? {}).some(hasTitle)).toBe(true);
    expect(page.name.en).not.toBe(page.name['zh-CN']);
  });

  it('does not use a key of the core for its own texts', async () => {
    for (const language of LANGUAGES)
      for (const [key, texts] of Object.entries(CORE_MESSAGES[language]))
        expect((await page.messages.load(language))[key as keyof (typeof CORE_MESSAGES)[Language]]).toBe(texts);
  });

  it('opens with its permission and with no other', () => {
    const { permission } = page;
    const others = permissionSchema.options.filter((one) => one !== permission);
    expect(mayOpen(page, others)).toBe(permission === 'everybody');
    expect(mayOpen(page, permission === 'everybody' ? [] : [permission])).toBe(true);
  });

  it('has code at every address', async () => {
    for (const { load } of page.addresses) expect(await load()).toBeTypeOf('function');
  });
});

describe('navigation', () => {
  const orders = (permissions: readonly Permission[]): readonly number[] =>
    visibleNav(permissions).map(({ nav }) => nav.order);

  it('shows every page that has a place in it to somebody who may see all, in their order', () => {
    const places = ALL_PAGES.flatMap(({ nav }) => (nav ? [nav.order] : []));
    expect(orders(permissionSchema.options)).toEqual(places.toSorted((a, b) => a - b));
  });
  it('begins with the page that everybody may open', () => {
    const [first] = visibleNav(permissionSchema.options);
    expect([first?.path, first?.permission]).toEqual(['/', 'everybody']);
  });
  const watching = ['/', '/alerts', '/incidents', '/tasks', '/effects', '/events'];
  const reader = [...watching, '/sources', '/packs', '/retention', '/rules', '/compliance'];
  it.each<[Role, readonly string[]]>([
    ['analyst', reader],
    ['viewer', reader],
    ['security_admin', [...reader, '/users']],
    ['system_admin', ['/', '/sources', '/packs', '/retention', '/users']],
    ['audit_admin', ['/', '/retention', '/audit', '/users']],
  ])('shows a %s what the role is for, human tasks among it', (role, paths) => {
    expect(visibleNav([...permissionsOf([role])]).map(({ path }) => path)).toEqual(paths);
  });
  it('leaves out what may not be seen, and keeps the order', () => {
    expect(visibleNav(['audit.read', 'users.read']).map(({ path }) => path)).toEqual(['/', '/audit', '/users']);
    for (const permission of permissionSchema.options) {
      const shown = orders([permission]);
      expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    }
  });
  it('draws a gap where the hundreds change, whoever is shown', () => {
    for (const given of [permissionSchema.options, ['rules.read', 'users.read']] as const) {
      const shown = visibleNav(given);
      const hundreds = [...new Set(shown.map(({ nav }) => Math.floor(nav.order / 100)))];
      const gaps = shown.filter((page, i) => startsGroup(page, shown[i - 1]));
      expect(gaps.map(({ nav }) => Math.floor(nav.order / 100))).toEqual(hundreds.slice(1));
    }
    const gapsOf = (given: readonly Permission[]): readonly string[] =>
      visibleNav(given).flatMap((page, i, all) => (startsGroup(page, all[i - 1]) ? [page.path] : []));
    expect(gapsOf(['rules.read', 'users.read'])).toEqual(['/rules', '/users']);
  });
});

describe('the live stream', () => {
  // Only what decides is given; a kind that is missing here is a type error.
  const samples = {
    'alert-group': { kind: 'alert-group', change: 'updated', group: { id: 'g' } },
    incident: { kind: 'incident', change: 'updated', incident: { id: 'i' } },
    run: { kind: 'run', change: 'updated', run: { incidentId: 'i' } },
    task: { kind: 'task', change: 'updated', task: { incidentId: 'i' } },
    source: { kind: 'source', change: 'updated', source: { id: 's' } },
    reset: { kind: 'reset' },
  } satisfies Record<StreamEvent['kind'], object>;
  const expected = [
    ['alert-group', [['alert-group', 'g'], ['overview']]],
    ['incident', [['incident', 'i'], ['incidents'], ['overview']]],
    ['run', [['effects'], ['incident', 'i'], ['tasks']]],
    ['task', [['incident', 'i'], ['overview'], ['tasks']]],
    ['source', [['sources']]],
    ['reset', [[]]],
  ] as const;
  // A page that is added has keys of its own.
  const known = new Set(expected.flatMap(([, keys]) => keys.map(([first]) => first as string | undefined)));
  it.each(expected)('%s makes stale what shows it', (kind, keys) => {
    const stale = staleKeys([samples[kind] as unknown as StreamEvent]).filter(([first]) => known.has(first));
    expect(stale.toSorted((a, b) => (a.join() < b.join() ? -1 : 1))).toEqual(keys);
  });
  it('every kind is answered', () => {
    for (const event of Object.values(samples)) expect(staleKeys([event as unknown as StreamEvent])).not.toEqual([]);
  });
});
