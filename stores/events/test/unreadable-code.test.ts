import { SocError } from '@qiaolou/schema';
import { expect, it } from 'vitest';
import { unreadableCode } from '../src/check/unreadable-code.ts';

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

it.each([
  ['gone', systemError('ENOENT'), 'ENOENT'],
  ['damaged', systemError('EIO'), 'EIO'],
  ['not allowed', systemError('EACCES'), undefined],
  ['one of too many', systemError('EMFILE'), undefined],
  ['not looked at, as the check was cancelled', new SocError('store.cancelled'), undefined],
  ['the fault of a program', new TypeError('x'), undefined],
])('a file that is %s is taken for unreadable only when the file is at fault', (_, error, code) => {
  expect(unreadableCode(error)).toBe(code);
});
