import { describe, expect, it } from 'vitest';
import { readWireError, SocError, wireError, type ErrorCode } from '@qiaolou/schema';
import { explainFault } from '../src/commands/explain-fault.ts';

const system = (code: string, message = 'in words') => Object.assign(new Error(message), { code });
/** As it comes from another thread. */
const fromThread = (error: unknown) => readWireError(structuredClone(wireError(error)));

describe('explainFault', () => {
  it.each<readonly [what: string, error: unknown]>([
    ['a file', system('EMFILE')],
    ['the whole machine', system('ENFILE')],
    ['a thread', system('ERR_WORKER_INIT_FAILED', 'Worker initialization failure: EMFILE')],
    ['a socket of a thread', fromThread(system('EMFILE'))],
    [
      'a store whose thread did not start',
      new SocError('store.unavailable', {}, { cause: system('ERR_WORKER_INIT_FAILED', 'Failure: EMFILE') }),
    ],
    [
      'a module of a thread',
      fromThread(system('ERR_INVALID_PACKAGE_CONFIG', 'Cannot read package config /p: too many open files.')),
    ],
    ['what caused it', new Error('no start', { cause: fromThread(new Error('x', { cause: system('EMFILE') })) })],
  ])('calls a lack of descriptors by its name: %s', (_, error) => {
    expect(explainFault(error).code).toBe('platform.tooManyFiles');
  });

  it.each<readonly [error: unknown, code: ErrorCode]>([
    [new SocError('store.unavailable', { reason: 'connect ECONNREFUSED' }), 'store.unavailable'],
    // What somebody named so is no lack of descriptors.
    [new SocError('internal', { reason: 'EMFILE' }), 'internal'],
    [new SocError('collector.spoolWriteFailed', { dir: '/EMFILE/too many open files' }), 'collector.spoolWriteFailed'],
    [system('ERR_INVALID_PACKAGE_CONFIG', 'Invalid package config /too many open files.'), 'platform.unforeseen'],
    [fromThread(system('ENOTDIR')), 'platform.notADirectory'],
    [new Error('what is that'), 'platform.unforeseen'],
    ['a text', 'platform.unforeseen'],
  ])('leaves another fault what it is: %s', (error, code) => {
    expect(explainFault(error).code).toBe(code);
  });
});
