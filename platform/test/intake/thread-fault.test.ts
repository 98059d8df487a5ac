import { SocError } from '@qiaolou/schema';
import { expect, it } from 'vitest';
import { threadFault } from '../../src/intake/thread-fault.ts';

/** As an `error` event of a Worker gives it: no class of ours, what it had as properties. */
const asEvent = (error: Error): Error => Object.assign(new Error(error.message), error);

it.each<readonly [string, unknown, Partial<SocError>]>([
  ['a coded error', new SocError('store.locked', { pid: 5 }), { code: 'store.locked', details: { pid: 5 } }],
  [
    'one that came from its thread',
    asEvent(new SocError('collector.spoolWriteFailed', { dir: '/spool' })),
    { code: 'collector.spoolWriteFailed', details: { dir: '/spool' } },
  ],
  [
    'an error of the system, whose code is none of ours',
    Object.assign(new Error('no space'), { code: 'ENOSPC' }),
    { code: 'platform.workerDied', details: { worker: 'intake', reason: 'Error: no space' } },
  ],
  ['a text', 'odd', { code: 'platform.workerDied', details: { worker: 'intake', reason: 'odd' } }],
  ['nothing', undefined, { code: 'platform.workerDied', details: { worker: 'intake', reason: 'undefined' } }],
])('a thread that died of %s', (_name, cause, { code, details }) => {
  const fault = threadFault('intake', cause);
  expect([fault.code, fault.details, fault instanceof SocError]).toEqual([code, details, true]);
});
