import { loadPackFolders, ownPacksStamp, type OwnPack, type PackFolders, type ParserPack } from '@qiaolou/collector';
import type { LeftOutFile } from '@qiaolou/schema';

/** How often packs of one's own are looked at, ms: a person who wrote one waits for it. */
export const OWN_PACKS_LOOK_MS = 3_000;

/** Packs in force, and what was wrong with others. */
export interface PacksInForce {
  readonly packs: readonly ParserPack[];
  readonly own: readonly OwnPack[];
  readonly errors: readonly LeftOutFile[];
}

/** Packs of parsers that are taken anew when one's own have changed. */
export class OwnPacks {
  readonly #folders: PackFolders;
  #stamp: string;

  constructor(folders: PackFolders) {
    this.#folders = folders;
    this.#stamp = '';
  }

  /** Reads all packs. */
  load(): PacksInForce {
    // Looked at first: what changes while it is read is seen by the next look.
    this.#stamp = ownPacksStamp(this.#folders.own);
    const errors: LeftOutFile[] = [];
    const { packs, own } = loadPackFolders(this.#folders, (finding) => errors.push(finding));
    return { packs, own, errors };
  }

  /** All packs anew, when one's own are not what they were; a folder that cannot be read now is looked at again later. */
  changed(): PacksInForce | undefined {
    try {
      return ownPacksStamp(this.#folders.own) === this.#stamp ? undefined : this.load();
    } catch {
      return undefined;
    }
  }
}
