import { SocError } from '@qiaolou/schema';
import type { SealedFile } from '../../custody/custody-entry.ts';
import type { SearchServer } from '../plain-transport.ts';
import { unitOf } from './day-slices.ts';
import { indexFacts } from './index-facts.ts';
import { countSlice } from './read-slice.ts';

/**
 * Deletes the index of a day whose slices are all buried; nothing happens when it is gone. It takes no more events from here on, and
 * what it has is counted then: throws `store.custodyChanged`, and takes events again, when that is not what was sealed. Events of the
 * day that come meanwhile wait a moment and are stored in an index that is made anew.
 */
export async function deleteIndex(server: SearchServer, prefix: string, slices: readonly SealedFile[]): Promise<void> {
  const [first] = slices;
  const slice = first?.slice;
  if (slice === undefined) return;
  const { index } = slice;
  if (!(await isThere(server, prefix, slice))) return;
  await server.request({ method: 'PUT', path: `/${index}/_block/write` });
  let deleted = false;
  try {
    await server.request({ method: 'POST', path: `/${index}/_refresh` });
    if (!(await isAsSealed(server, prefix, slices)))
      throw new SocError('store.custodyChanged', { files: slices.map(({ number }) => number), index });
    await server.request({ method: 'DELETE', path: `/${index}` });
    deleted = true;
  } finally {
    if (!deleted)
      await server
        .request({ method: 'PUT', path: `/${index}/_settings`, body: { 'index.blocks.write': null } })
        .catch(() => undefined);
  }
}

async function isThere(
  server: SearchServer,
  prefix: string,
  slice: NonNullable<SealedFile['slice']>,
): Promise<boolean> {
  return (await indexFacts(server, prefix)).some((facts) => unitOf(facts) === unitOf(slice));
}

/** Whether an index has the documents of its slices, and no other. */
async function isAsSealed(server: SearchServer, prefix: string, slices: readonly SealedFile[]): Promise<boolean> {
  const [{ slice } = {}] = slices;
  const facts = (await indexFacts(server, prefix)).find((one) => slice !== undefined && unitOf(one) === unitOf(slice));
  const rows = slices.reduce((sum, file) => sum + file.rows, 0);
  if (facts?.shard?.docs !== rows) return false;
  for (const { slice: bounds, rows: sealed } of slices)
    if (bounds === undefined || (await countSlice(server, bounds, {})) !== sealed) return false;
  return true;
}
