import type { PackDraftRow, PackFigures, PackList, PackRow, PackState } from '@qiaolou/schema';
import type { SortValue } from '../../ui/sort-rows.ts';

/** A pack or a draft as a row of the list. */
export interface ListedPack {
  readonly key: string;
  readonly state: PackState | 'draft';
  readonly id: string;
  /** Set of a pack. */
  readonly pack: PackRow | undefined;
  /** Set of a draft. */
  readonly draft: PackDraftRow | undefined;
  /** Events of a day; undefined while that is not known. */
  readonly events: number | undefined;
  readonly faulty: number | undefined;
}

/** What is chosen of the list. */
export interface PackChoice {
  readonly text: string;
  readonly states: readonly string[];
  readonly types: readonly string[];
  readonly vendors: readonly string[];
}

/** All packs and drafts as rows, drafts first, with the figures of their datasets. */
export function listedPacks({ packs, drafts }: PackList, figures: PackFigures | undefined): readonly ListedPack[] {
  const counts = new Map(figures?.datasets.map((one) => [one.dataset, one]));
  const sum = (pack: PackRow, of: 'events' | 'faulty'): number | undefined =>
    figures && pack.datasets.reduce((total, dataset) => total + (counts.get(dataset)?.[of] ?? 0), 0);
  return [
    ...drafts.map((draft): ListedPack => ({
      ...{ key: `draft ${draft.id}`, state: 'draft', id: draft.packId, pack: undefined, draft },
      ...{ events: undefined, faulty: undefined },
    })),
    ...packs.map((pack): ListedPack => ({
      ...{ key: pack.id, state: pack.state, id: pack.id, pack, draft: undefined },
      ...{ events: sum(pack, 'events'), faulty: sum(pack, 'faulty') },
    })),
  ];
}

/** Whether a row is among what is chosen. */
export function isChosen({ state, id, pack }: ListedPack, { text, states, types, vendors }: PackChoice): boolean {
  const words = [id, pack?.vendor, pack?.product].join('\n').toLowerCase();
  const isOf = (chosen: readonly string[], values: readonly unknown[]): boolean =>
    chosen.length === 0 || values.some((value) => typeof value === 'string' && chosen.includes(value));
  return (
    words.includes(text.toLowerCase()) &&
    isOf(states, [state, pack?.origin]) &&
    isOf(types, [pack?.type]) &&
    isOf(vendors, [pack?.vendor])
  );
}

/** What a column sorts by. */
export function packValue(row: ListedPack, key: string): SortValue {
  switch (key) {
    case 'id':
      return row.id;
    case 'events':
    case 'faulty':
      return row[key];
    case 'samples':
      return (row.pack ?? row.draft)?.samples;
    case 'vendor':
    case 'type':
      return row.pack?.[key] ?? undefined;
    case 'changed':
      return (row.draft ?? row.pack)?.changedAt ?? undefined;
    default:
      return undefined;
  }
}

/** Values of a fact of all packs with how many have each, the commonest first. */
export function valuesOf(rows: readonly ListedPack[], fact: 'type' | 'vendor'): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { pack } of rows) {
    const value = pack?.[fact];
    if (value !== undefined && value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
