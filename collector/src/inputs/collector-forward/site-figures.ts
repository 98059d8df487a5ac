import type { Clock } from '@qiaolou/schema';
import type { SiteStatus } from '../../forward/words.ts';

/** What the centre knows of a site; counts since the input was started. */
export interface SiteFigures {
  readonly site: string;
  readonly connected: boolean;
  /** When it said something last, epoch ms; undefined: not since the input was started. */
  readonly lastSeenAt: number | undefined;
  /** It has said nothing for longer than it should. */
  readonly silent: boolean;
  /** Records taken. */
  readonly received: number;
  /** Records that were delivered again and left out. */
  readonly repeated: number;
  /** Of those taken, from an origin that is not known here. */
  readonly unknownOrigin: number;
  /** Its clock less ours, ms; undefined before it told. */
  readonly clockDifferenceMs: number | undefined;
  /** As it told last. */
  readonly status: SiteStatus | undefined;
}

/** One site, and what came of it. */
export interface SiteRecord {
  connected: number;
  lastSeenAt: number | undefined;
  received: number;
  repeated: number;
  unknownOrigin: number;
  clockDifferenceMs: number | undefined;
  status: SiteStatus | undefined;
}

/** Figures of each site that may come. */
export class SiteRecords {
  readonly #clock: Clock;
  readonly #silentAfterMs: number;
  readonly #since: number;
  readonly #sites = new Map<string, SiteRecord>();

  /** `silentAfterMs`: how long a site may say nothing. */
  constructor(clock: Clock, silentAfterMs: number) {
    this.#clock = clock;
    this.#silentAfterMs = silentAfterMs;
    this.#since = clock.now();
  }

  /** The record of a site. There are as many as certificates were given out. */
  of(site: string): SiteRecord {
    const known = this.#sites.get(site);
    if (known !== undefined) return known;
    const made: SiteRecord = {
      ...{ connected: 0, received: 0, repeated: 0, unknownOrigin: 0 },
      ...{ lastSeenAt: undefined, clockDifferenceMs: undefined, status: undefined },
    };
    this.#sites.set(site, made);
    return made;
  }

  /** Takes a site's word. */
  told(site: string, status: SiteStatus): void {
    const record = this.of(site);
    record.status = status;
    record.clockDifferenceMs = Math.round(status.now + (status.roundTripMs ?? 0) / 2 - this.#clock.now());
  }

  /** Of these sites, in their order. */
  figures(names: readonly string[]): readonly SiteFigures[] {
    const now = this.#clock.now();
    return names.map((site) => {
      const { connected, ...record } = this.of(site);
      const silent = now - (record.lastSeenAt ?? this.#since) > this.#silentAfterMs;
      return { site, connected: connected > 0, silent, ...record };
    });
  }
}
