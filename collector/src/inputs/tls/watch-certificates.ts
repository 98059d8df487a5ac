import type { Server } from 'node:tls';
import { certificatesStampLater, readCertificates, type Certificates } from './read-certificates.ts';
import type { TlsFigures } from './tls-figures.ts';
import type { TlsSettings } from './tls-settings.ts';

/** Looks after the files a server's certificates came from. */
export interface CertificateWatch {
  figures(): Pick<TlsFigures, 'reloads' | 'notAfter'>;
  /** Ends the looking; idempotent. */
  close(): void;
}

const LOOK_EVERY_MS = 10_000;

/**
 * Looks at the files every ten seconds and takes over what is in them when it was changed: new handshakes go by it,
 * connections stay. What cannot be used is counted, and what was in force stays in force.
 */
export function watchCertificates(
  server: Server,
  settings: TlsSettings,
  { read, stamp, lookEveryMs = LOOK_EVERY_MS }: WatchGiven,
): CertificateWatch {
  let { notAfter } = read;
  let lastStamp = stamp;
  let taken = 0;
  let failed = 0;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const look = async (): Promise<void> => {
    const now = await certificatesStampLater(settings);
    if (now === lastStamp) return;
    lastStamp = now;
    try {
      const changed = readCertificates(settings);
      server.setSecureContext(changed.context);
      notAfter = changed.notAfter;
      taken++;
    } catch {
      // Half of a pair, mostly: the other half changes the stamp again.
      failed++;
    }
  };
  const arrange = (): void => {
    if (isClosed) return;
    timer = setTimeout(() => void look().then(arrange), lookEveryMs);
    timer.unref();
  };
  arrange();
  return {
    figures: () => ({ reloads: { taken, failed }, notAfter }),
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** What was read last, and the stamp of the files taken before. */
export interface WatchGiven {
  readonly read: Certificates;
  readonly stamp: string;
  readonly lookEveryMs?: number | undefined;
}
