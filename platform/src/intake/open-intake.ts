import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { WaitingParts } from '../waiting/waiting-parts.ts';
import { connectionCaps } from './connection-caps.ts';
import { IntakeHost } from './intake-host.ts';
import type { IntakeKeyDigest } from '../keys/intake-keys.ts';

/** What the intake needs of the other parts. */
export interface OpenIntakeGiven {
  readonly config: Config;
  readonly spoolDirectory: string;
  readonly inputsDirectory: string;
  readonly sitesDirectory: string;
  readonly logger: Logger;
  readonly waiting: WaitingParts;
  /** Reads the keys of the HTTP input as they are now. */
  readonly readKeys: () => Promise<readonly IntakeKeyDigest[]>;
  /** Told when the thread ends by itself. */
  readonly onFault: (error: unknown) => void;
}

/** Opens the spool in the intake's thread; the inputs of all kinds are started there later, with `startInputs`. */
export function openIntake(given: OpenIntakeGiven): Promise<IntakeHost> {
  const { config, spoolDirectory, inputsDirectory, sitesDirectory, logger, waiting, readKeys, onFault } = given;
  return IntakeHost.open({
    data: {
      spoolDirectory,
      inputsDirectory,
      sitesDirectory,
      newSpoolId: randomBytes(16).toString('hex'),
      ...config.spool,
      connectionCap: connectionCaps().inputs,
    },
    readKeys: async () => {
      try {
        const keys = await readKeys();
        waiting.over('intake-keys');
        return keys;
      } catch (error) {
        waiting.because('intake-keys', error);
        throw error;
      }
    },
    onSpool: (error) => {
      if (error === undefined) waiting.over('spool');
      else waiting.because('spool', error);
    },
    onFiles: (error) => {
      if (error === undefined) waiting.over('intake/files');
      else waiting.because('intake/files', error);
    },
    onTrouble: (listener, error) => {
      if (error === undefined) waiting.over(`intake/${listener}`);
      else waiting.because(`intake/${listener}`, error);
    },
    onError: (error) => logger.error({ err: error }, 'intake'),
    onFault,
  });
}
