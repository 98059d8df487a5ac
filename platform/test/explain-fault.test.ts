import { describe, expect, it } from 'vitest';
import { SocError, type ErrorCode } from '@qiaolou/schema';
import { explainFault } from '../src/commands/explain-fault.ts';

const system = (code: string, message: string) => Object.assign(new Error(message), { code });

describe('explainFault', () => {
  // A thread, a socket, a module: each tells that descriptors ran out in a way of its own.
  it.each<readonly [what: string, error: unknown]>([
    ['a file', system('EMFILE', 'EMFILE: too many open files, open')],
    ['the whole machine', system('ENFILE', 'ENFILE: file table overflow, open')],
    ['a thread', system('ERR_WORKER_INIT_FAILED', 'Worker initialization failure: EMFILE')],
    ['a socket of a thread', new SocError('internal', { reason: 'Error: bind EMFILE 127.0.0.1' })],
    ['a store whose thread did not start', new SocError('store.unavailable', { reason: 'Error [X]: EMFILE' })],
    ['a module', new SocError('store.unavailable', { reason: 'Cannot read package config: too many open files.' })],
    ['what caused it', new Error('no start', { cause: new SocError('internal', { reason: 'listen EMFILE' }) })],
  ])('calls a lack of descriptors by its name: %s', (_, error) => {
    expect(explainFault(error).code).toBe('platform.tooManyFiles');
  });

  it.each<readonly [error: unknown, code: ErrorCode]>([
    [new SocError('store.unavailable', { reason: 'connect ECONNREFUSED' }), 'store.unavailable'],
    [new SocError('internal', { reason: 'SEMFILED' }), 'internal'],
    [new Error('what is that'), 'platform.unforeseen'],
    ['a text', 'platform.unforeseen'],
  ])('leaves another fault what it is: %s', (error, code) => {
    expect(explainFault(error).code).toBe(code);
  });
});
