import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@qiaolou/schema';
import { readSiteRegister, SITE_FILES, type SiteCertificate } from '../../forward/site-files.ts';

/** Whether a certificate may be used now. */
export type Admission =
  | { readonly kind: 'admitted'; readonly certificate: SiteCertificate }
  | { readonly kind: 'refused'; readonly because: 'unknown' | 'revoked' | 'expired' };

/**
 * Knows which certificates were given out and not revoked, from the file that `./qiaolou site` writes: read again when it
 * changed. While it cannot be read, what was read of it before holds.
 */
export class SiteAdmission {
  readonly #directory: string;
  readonly #clock: Clock;
  #stamp = '';
  #certificates: ReadonlyMap<string, SiteCertificate> = new Map();

  constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** Looks a certificate up by its fingerprint, SHA-256, hex with or without colons. */
  of(fingerprint: string): Admission {
    this.#renew();
    const certificate = this.#certificates.get(fingerprint.replaceAll(':', '').toLowerCase());
    if (certificate === undefined) return { kind: 'refused', because: 'unknown' };
    if (certificate.revokedAt !== undefined) return { kind: 'refused', because: 'revoked' };
    if (Date.parse(certificate.expiresAt) <= this.#clock.now()) return { kind: 'refused', because: 'expired' };
    return { kind: 'admitted', certificate };
  }

  /** Names of the sites that may come. */
  names(): readonly string[] {
    this.#renew();
    const valid = [...this.#certificates.values()].filter(({ revokedAt }) => revokedAt === undefined);
    return [...new Set(valid.map(({ site }) => site))].toSorted();
  }

  #renew(): void {
    try {
      const stats = statSync(join(this.#directory, SITE_FILES.register), { throwIfNoEntry: false });
      const stamp = stats === undefined ? 'none' : `${stats.mtimeMs}/${stats.ino}/${stats.size}`;
      if (stamp === this.#stamp) return;
      const certificates = readSiteRegister(this.#directory);
      this.#certificates = new Map(certificates.map((certificate) => [certificate.fingerprint, certificate]));
      this.#stamp = stamp;
    } catch {
      // Tried again with the next question; the command that wrote it says what is wrong with it.
    }
  }
}
