import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashPassword, verifyPassword } from '@qiaolou/crypto';
import { wireError } from '@qiaolou/schema/wire-error';
import type { PasswordAnswer, PasswordCall } from './password-call.ts';

/** A thread that hashes passwords, one at a time. */

/** Behind the threads that take in and judge logs, when there are not enough cores; it still gets a quarter of one. */
const NICENESS = 5;

if (parentPort === null) throw new TypeError('passwords are hashed in a worker thread');
const port = parentPort;
// Linux alone gives each thread a priority of its own; elsewhere this would slow the whole process.
if (process.platform === 'linux') setPriority(NICENESS);

port.on('message', (call: PasswordCall) => port.postMessage(answer(call)));

function answer(call: PasswordCall): PasswordAnswer {
  try {
    const { password } = call;
    return {
      kind: 'done',
      value: call.kind === 'hash' ? hashPassword(password) : verifyPassword(password, call.scheme),
    };
  } catch (error) {
    return { kind: 'failed', error: wireError(error) };
  }
}
