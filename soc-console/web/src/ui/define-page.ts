import type { Permission, StreamEvent } from '@qiaolou/schema';
import type { ComponentType } from 'react';
import type { Language } from '../base/preferences.ts';
import { useMay, type May } from '../base/session.ts';
import type { SearchParams } from '../base/url-state.ts';
import type { Catalogue, TextsOf } from '../i18n/catalogue.ts';
import { useMessages } from '../i18n/use-messages.ts';

/** Fetches the code of a page. */
export type LoadPage = () => Promise<ComponentType>;

/** Where a page stands in the navigation. */
export interface NavPlace {
  /** Unique. Ascending from top to bottom; a gap is drawn where the hundreds change. */
  readonly order: number;
  readonly icon: ComponentType<{ readonly 'aria-hidden': boolean }>;
}

/** Keys of a page as the `?` help lists them. */
export interface ShortcutGroup {
  readonly title: string;
  readonly items: readonly { readonly keys: readonly string[]; readonly text: string }[];
}

/** What a page says of itself. Router, navigation, guard, staleness and help are derived from it. */
interface PageFacts<Address extends string, Detail extends string, M extends object> {
  readonly path: Address;
  /** Its name in the navigation and on a refusal, known before anything of the page is fetched. */
  readonly name: Readonly<Record<Language, string>>;
  /** Needed to see it, at every address of the page. Must be said, so that no page is open by omission. */
  readonly permission: Permission | 'everybody';
  /** Left out by a page that others lead to. */
  readonly nav?: NavPlace;
  /** What the bare address means; everything else is said in the address. */
  readonly start?: SearchParams;
  readonly load: LoadPage;
  /** The page of one thing of the list. */
  readonly detail?: { readonly path: Detail; readonly load: LoadPage };
  /** Cache keys that an event of the live stream makes stale. */
  readonly stale?: (event: StreamEvent) => readonly (readonly string[])[];
  /** Its keys, without those that do nothing for this person. */
  readonly keys?: (texts: TextsOf<Catalogue<M>>, may: May) => readonly ShortcutGroup[];
  readonly messages: Catalogue<M>;
}

/** A page of the console. */
export interface Page<Address extends string = string> extends Omit<
  PageFacts<string, string, object>,
  'path' | 'load' | 'detail' | 'keys' | 'stale'
> {
  readonly path: Address;
  /** All its addresses; the first is `path`. */
  readonly addresses: readonly { readonly path: Address; readonly load: LoadPage }[];
  readonly stale: (event: StreamEvent) => readonly (readonly string[])[];
  /** Hook: its keys for the person logged in, in the language in force; none when it has none. Suspends until its texts are there. */
  readonly useKeys: () => readonly ShortcutGroup[];
}

/**
 * Declares a page, as `export const page` of `pages/<area>/page.ts`.
 *
 * @example
 *   export const page = definePage({
 *     path: '/sources',
 *     name: { 'zh-CN': '日志源', en: 'Log sources' },
 *     permission: 'sources.read',
 *     nav: { order: 210, icon: ApiOutlined },
 *     load: async () => (await import('./source-list-page.tsx')).SourceListPage,
 *     stale: (event) => (event.kind === 'source' ? [['sources']] : []),
 *     messages: sourceMessages,
 *   });
 */
export function definePage<const Address extends string, M extends object, const Detail extends string = never>(
  facts: PageFacts<Address, Detail, M>,
): Page<Address | Detail> {
  const { path, load, detail, keys, messages, stale, ...rest } = facts;
  return {
    ...rest,
    path,
    addresses: [{ path, load }, ...(detail ? [detail] : [])],
    stale: stale ?? (() => []),
    useKeys: keys ? () => keys(useMessages(messages), useMay()) : () => [],
    messages,
  };
}
