import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { SocError } from '@qiaolou/schema';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  importThroughPlatform,
  openControlSocket,
  storeThroughPlatform,
  type AskedImport,
} from '../src/control/control-socket.ts';
import type { ImportResult } from '../src/imports/import-into-core.ts';

const RESULT: ImportResult = {
  ...{ read: 1, stored: 1, duplicates: 0, failed: 0, alerts: 0, seconds: 0 },
  ...{ format: 'evtx', faults: 1, firstFaults: [{ at: 4_608, reason: 'token', record: '1' }] },
};
let directory: string;
let asked: AskedImport[];
let socket: AsyncDisposable;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'qiaolou-control-'));
  asked = [];
  socket = await openControlSocket(directory, {
    import: (wanted) => {
      asked.push(wanted);
      return Promise.resolve(RESULT);
    },
  });
});
afterEach(async () => {
  await socket[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

it('an import that a command asks of a running platform says who asked', async () => {
  expect(await importThroughPlatform(directory, { file: '/var/log/a.log', format: 'csv' }, () => undefined)).toEqual(
    RESULT,
  );
  expect(asked).toEqual([{ file: '/var/log/a.log', format: 'csv', askedBy: userInfo().username }]);
});

it('lines are stored by a running platform, and its errors keep their codes; what ended says so', async () => {
  const lines = Buffer.from('{"a":1}');
  // One without a store of its own answers that it is nothing that is asked.
  await expect(storeThroughPlatform(directory, lines)).rejects.toMatchObject({ code: 'store.unavailable' });
  await socket[Symbol.asyncDispose]();
  await expect(storeThroughPlatform(directory, lines)).rejects.toMatchObject({ code: 'store.unavailable' });
  const taken: string[] = [];
  socket = await openControlSocket(directory, {
    import: () => Promise.resolve(RESULT),
    storeLines: (given) => {
      taken.push(Buffer.from(given).toString());
      if (taken.length > 1) return Promise.reject(new SocError('disk.full', { path: 'a' }));
      return Promise.resolve({
        accepted: 0,
        duplicates: 0,
        rejected: [{ id: 'x', code: 'store.badEvent', reason: 'a' }],
      });
    },
  });
  expect(await storeThroughPlatform(directory, lines)).toMatchObject({ rejected: [{ code: 'store.badEvent' }] });
  await expect(storeThroughPlatform(directory, lines)).rejects.toMatchObject({
    code: 'disk.full',
    details: { path: 'a' },
  });
  expect(taken).toEqual(['{"a":1}', '{"a":1}']);
});

it.each([
  '/import',
  '/store-lines',
  '/import?file=/a',
  '/import?file=/a&by=',
  '/import?file=/a&by=%E2%80%AEroot',
  '/other?file=/a&by=li',
  '//',
  '//[/import?file=/a&by=li',
])('%s is nothing that is asked', async (path) => {
  const call = request({ socketPath: join(directory, 'control.sock'), path, method: 'POST' });
  call.end();
  const [response] = (await once(call, 'response')) as [{ statusCode?: number; resume(): void }];
  response.resume();
  expect([response.statusCode, asked]).toEqual([404, []]);
});
