import { table, tableArea, tableSteps } from '@qiaolou/record-store';
import { z } from 'zod';

/** A browser that somebody logged in with: it keeps a token of its own, whose digest is here. */
const knownDeviceSchema = z.object({
  /** 64 hex digits: SM3(token). */
  idHash: z.string(),
  userId: z.string(),
  /** Network of the client's address at the last log-in (`addressGroup`). */
  network: z.string(),
  lastLoginAt: z.string(),
});

const TABLES = {
  knownDevices: table(knownDeviceSchema, {
    // Two people may share a browser.
    key: ['idHash', 'userId'],
    index: [['userId', 'lastLoginAt']],
    references: { userId: 'users' },
  }),
};

/** Area `devices`: what an account knows the person by who has its password. */
export const DEVICES_AREA = tableArea('devices', TABLES, [
  { id: 1, name: 'known-devices', steps: tableSteps('knownDevices', TABLES.knownDevices) },
]);
