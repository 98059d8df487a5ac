import { loadPackFolders, ownPacksStamp, type OwnPack, type ParserPack } from '@qiaolou/collector';
import { readFileSync } from 'node:fs';
import { parseJson, type LeftOutFile } from '@qiaolou/schema';
import { z } from 'zod';
import type { ParserFolders } from './parser-folders.ts';

/** How often packs of one's own are looked at, ms: a person who wrote one waits for it. */
export const OWN_PACKS_LOOK_MS = 3_000;

/** Packs in force, and what was wrong with others. */
export interface PacksInForce {
  readonly packs: readonly ParserPack[];
  readonly own: readonly OwnPack[];
  readonly errors: readonly LeftOutFile[];
  /** Ids of packs that are not asked because people switched them off. */
  readonly off: readonly string[];
}

/** Packs of parsers that are taken anew when one's own have changed. */
export class OwnPacks {
  readonly #folders: ParserFolders;
  #stamp: string;

  constructor(folders: ParserFolders) {
    this.#folders = folders;
    this.#stamp = '';
  }

  /** Reads all packs. */
  load(): PacksInForce {
    // Looked at first: what changes while it is read is seen by the next look.
    this.#stamp = this.#look();
    const errors: LeftOutFile[] = [];
    const { packs, own } = loadPackFolders(this.#folders, (finding) => errors.push(finding));
    const off = new Set(readSwitchedOff(this.#folders.switchedOff));
    return {
      packs: packs.filter(({ id }) => !off.has(id)),
      own: own.filter(({ id }) => !off.has(id)),
      errors,
      off: packs.flatMap(({ id }) => (off.has(id) ? [id] : [])).sort(),
    };
  }

  /** All packs anew, when one's own are not what they were; a folder that cannot be read now is looked at again later. */
  changed(): PacksInForce | undefined {
    try {
      return this.#look() === this.#stamp ? undefined : this.load();
    } catch {
      return undefined;
    }
  }

  #look(): string {
    return `${ownPacksStamp(this.#folders.own)}\n${readSwitchedOff(this.#folders.switchedOff).join(' ')}`;
  }
}

/** Ids in the file of what is switched off; none where it is missing or no such file. */
export function readSwitchedOff(file: string | undefined): readonly string[] {
  if (file === undefined) return [];
  try {
    return z.array(z.string()).parse(parseJson(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}
