import { existsSync, statSync } from 'node:fs';
import { sm3Hex } from '@qiaolou/crypto';
import type { LeftOutFile } from '@qiaolou/schema';
import type { ParserPack } from './compile-pack.ts';
import { loadPacks, packFiles } from './load-packs.ts';

/** Where packs are read from. */
export interface PackFolders {
  /** The packs that came with the platform. */
  readonly shipped: string;
  /** Folders of packs of one's own, the first that names an id has it; a folder that is not there holds none. */
  readonly own: readonly string[];
}

/** A pack of one's own: its file and SM3 of it, hexadecimal. */
export interface OwnPack {
  readonly id: string;
  readonly file: string;
  readonly digest: string;
}

/** Packs in the order they are to be asked: by priority, one's own before shipped ones. */
export interface LoadedPacks {
  readonly packs: readonly ParserPack[];
  readonly own: readonly OwnPack[];
}

/**
 * Reads the shipped packs and one's own; one's own is used in place of the shipped one of the same id.
 *
 * @param skip is told of each pack that is left out: wrong, unreadable, or of an id that another own one has.
 */
export function loadPackFolders({ shipped, own }: PackFolders, skip: (finding: LeftOutFile) => void): LoadedPacks {
  const ids = new Map<string, string>();
  const files: OwnPack[] = [];
  const ours = own
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      loadPacks(folder, {
        skip,
        ids,
        onLoaded: ({ id }, file, bytes) => files.push({ id, file, digest: sm3Hex(bytes) }),
      }),
    );
  const within = withinIndex(ours, (id) => {
    const reason = `the packs of one's own look for more than ${MOST_OWN_CHARACTERS} characters together`;
    skip({ file: ids.get(id) ?? '', line: 1, code: 'collector.packInvalid', reason });
  });
  const theirs = loadPacks(shipped, { skip }).filter(({ id }) => !within.has(id));
  const packs = [...ours.filter(({ id }) => within.has(id)), ...theirs].sort((a, b) => b.priority - a.priority);
  return { packs, own: files.filter(({ id }) => within.has(id)) };
}

/** What the packs of one's own may look for together: a thousand of them, and an index of 50 MB at most. */
const MOST_OWN_CHARACTERS = 50_000;

/** Ids of the packs whose texts have room in the index, in the order given; `left` is told of the others. */
function withinIndex(packs: readonly ParserPack[], left: (id: string) => void): ReadonlySet<string> {
  const within = new Set<string>();
  let characters = 0;
  for (const { id, matchers } of packs) {
    const own = matchers
      .flatMap(({ all, any, without, starts }) => [...all, ...any, ...without, ...starts])
      .reduce((sum, { length }) => sum + length, 0);
    if (characters + own > MOST_OWN_CHARACTERS) {
      left(id);
      continue;
    }
    within.add(id);
    characters += own;
  }
  return within;
}

/**
 * What tells that packs of one's own have changed: their files with sizes and times, as one text. Two looks that give the
 * same text saw the same packs, unless somebody set a file's time back.
 */
export function ownPacksStamp(own: readonly string[]): string {
  return own
    .filter((folder) => existsSync(folder))
    .flatMap(packFiles)
    .map((file) => {
      const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: -1 };
      return `${file} ${size} ${mtimeMs}`;
    })
    .join('\n');
}
