import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BLOCK_LIMITS } from '../../../src/framing/index.ts';
import { afterTest } from '../spool-fixture.ts';
import type { TestSource } from './sender.ts';

/** A file that grows. */
export function openSource(): TestSource {
  const folder = mkdtempSync(join(tmpdir(), 'followed-'));
  afterTest(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'app.log');
  return {
    settings: { files: [{ paths: [path] }] },
    send: (payloads) => {
      appendFileSync(path, Buffer.concat(payloads.flatMap((payload) => [payload, Buffer.from('\n')])));
      return Promise.resolve();
    },
    oversized: Buffer.alloc(BLOCK_LIMITS.maxBytes + 1, 'x'),
  };
}
