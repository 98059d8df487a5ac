import type { ApiOperation, Permission, Role } from '@qiaolou/schema';
import type { Language } from '../src/base/preferences.ts';
import type { Catalogue, TextsOf } from '../src/i18n/catalogue.ts';
import type { Address } from '../src/shell/all-pages.ts';
import type { SyntheticAnswers } from './synthetic-call.ts';

/** What a person reads on a page in one language. */
interface ShownTexts {
  /** Heading of the page. */
  readonly title: string;
  /** Said when there is nothing to show. */
  readonly empty: readonly string[];
  /** Some of what is shown when there is. */
  readonly full: readonly string[];
  /** Names of the buttons that change something. */
  readonly changes: readonly string[];
}

/** How one address of the console looks in each of its states. */
export interface PageStates {
  /** The address that is opened. */
  readonly at: string;
  /** The operation without whose answer the page has nothing to show. */
  readonly reads: ApiOperation;
  /** Who may do everything on it. */
  readonly worker: Role;
  /** Who may look and not change: a role, or the permissions of one that does not exist yet. */
  readonly reader: Role | readonly Permission[];
  /** Answers of a server that has nothing. */
  readonly nothing: SyntheticAnswers;
  readonly texts: (language: Language) => Promise<ShownTexts>;
}

type Facts = Omit<PageStates, 'texts' | 'worker' | 'reader'> & Partial<Pick<PageStates, 'worker' | 'reader'>>;

/** States of an address, by an analyst and a viewer unless they say otherwise. */
export function states<M extends object>(
  catalogue: Catalogue<M>,
  facts: Facts,
  texts: (t: TextsOf<Catalogue<M>>) => ShownTexts,
): PageStates {
  return {
    worker: 'analyst',
    reader: 'viewer',
    ...facts,
    texts: async (language) => texts(await catalogue.load(language)),
  };
}

/** The states of the addresses of one area. */
export type StatesOf<A extends Address> = Readonly<Record<A, PageStates>>;
