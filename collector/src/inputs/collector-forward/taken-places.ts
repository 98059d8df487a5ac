import { readFileSync } from 'node:fs';
import { replaceFile } from '@qiaolou/files';
import { parseJson, type Clock, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import { z } from 'zod';
import { isAfter, placeAtSite, type SitePlace } from '../../forward/forwarded-record.ts';

const place = z.strictObject({
  segment: z.number().int().min(0),
  offset: z.number().int().min(0),
  frame: z.number().int().min(0).optional(),
});
const placesFile = z.strictObject({
  version: z.literal(1),
  /** Up to where our own spool was looked at. */
  reached: place,
  /** Last place taken of each site's spool, the newest last. */
  taken: z.array(z.tuple([z.string().max(100), place])),
});

/** Spools remembered at most: a site that is set up anew begins another. */
const MOST_SPOOLS = 4_096;
const SAVE_EVERY_MS = 1_000;

/** What was taken at one moment. */
export interface PlacesSnapshot {
  readonly reached: SpoolPosition | undefined;
  readonly taken: readonly (readonly [spool: string, place: SitePlace])[];
}

/** What the places need. */
export interface TakenPlacesGiven {
  readonly placesFile: string;
  readonly spooledSince: (place: SpoolPosition | undefined) => Iterable<RawRecord>;
  readonly clock: Clock;
}

/**
 * How far each site's spool was taken, so that what is delivered again is left out. The file is behind by a second at most; what
 * became durable after it is found in our own spool, whose records tell where they were at their site.
 */
export class TakenPlaces {
  readonly #given: TakenPlacesGiven;
  readonly #taken = new Map<string, SitePlace>();
  #reached: SpoolPosition | undefined;
  #savedAt = -Infinity;
  #saving: Promise<void> = Promise.resolve();

  private constructor(given: TakenPlacesGiven) {
    this.#given = given;
  }

  /** Reads the file, and what came after it from our own spool. */
  static open(given: TakenPlacesGiven): TakenPlaces {
    const places = new TakenPlaces(given);
    const kept = readPlaces(given.placesFile);
    places.#reached = kept?.reached;
    for (const [spool, at] of kept?.taken ?? []) places.#remember(spool, at);
    for (const record of given.spooledSince(kept?.reached)) {
      const found = placeAtSite(record);
      if (found !== undefined && places.isNew(found.spool, found.place)) places.#remember(found.spool, found.place);
    }
    return places;
  }

  /** True when nothing from this place or behind it was taken of this spool. */
  isNew(spool: string, at: SitePlace): boolean {
    return isAfter(at, this.#taken.get(spool));
  }

  /** A record was taken; `spooledAt`: where it is in our own spool. */
  take(spool: string, at: SitePlace, spooledAt: SpoolPosition): void {
    this.#remember(spool, at);
    this.#reached = spooledAt;
  }

  /** What was taken so far, to be told to `durable` when that is on the disk. */
  snapshot(): PlacesSnapshot {
    const isDue = this.#given.clock.now() - this.#savedAt >= SAVE_EVERY_MS || this.#given.clock.now() < this.#savedAt;
    return { reached: this.#reached, taken: isDue ? [...this.#taken] : [] };
  }

  /** All of a snapshot is on the disk: it is written down, if it is time for that. */
  durable({ reached, taken }: PlacesSnapshot): void {
    if (reached === undefined || taken.length === 0) return;
    this.#savedAt = this.#given.clock.now();
    const text = JSON.stringify({ version: 1, reached, taken });
    // A file that cannot be written is one that is further behind: more of the spool is read at the next start.
    this.#saving = this.#saving.then(() => replaceFile(this.#given.placesFile, text)).catch(() => undefined);
  }

  #remember(spool: string, at: SitePlace): void {
    this.#taken.delete(spool);
    this.#taken.set(spool, at);
    const [oldest] = this.#taken.keys();
    if (this.#taken.size > MOST_SPOOLS && oldest !== undefined) this.#taken.delete(oldest);
  }
}

/** The file's content; undefined when there is none that can be read: then all of the spool is looked at. */
function readPlaces(file: string): z.output<typeof placesFile> | undefined {
  try {
    return placesFile.parse(parseJson(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
