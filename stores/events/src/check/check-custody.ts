import { setImmediate } from 'node:timers/promises';
import { readCustodyChain, type ReadChain } from '../custody/custody-chain.ts';
import { filesToLookAt, verifyCustody, type CustodyAnchor, type CustodyFinding } from '../custody/verify-custody.ts';
import { readCustodyLines } from '../embedded/custody/custody-file.ts';
import { lookAtFile } from '../embedded/custody/look-at-file.ts';
import type { FileLook } from '../custody/event-custody.ts';
import type { SegmentUnderCheck } from './check-segment.ts';
import type { CheckTools, StoreFinding } from './store-finding.ts';

/** What is known of a store whose chain is to be looked at. */
export interface CustodyUnderCheck {
  readonly dir: string;
  readonly keys: readonly Uint8Array[] | undefined;
  readonly anchors: readonly CustodyAnchor[] | undefined;
  /** Segments that are there or should be. */
  readonly segments: readonly SegmentUnderCheck[];
}

const FILE = 'custody.ndjson';

/** Reads the custody chain of a store that nobody has open, and verifies it. Throws the system's error. */
export async function readCustody(dir: string, keys: readonly Uint8Array[]): Promise<ReadChain> {
  return readCustodyChain(await readCustodyLines(dir), keys);
}

/** Verifies the custody chain, and the sealed files against it. Throws the system's error. */
export async function checkCustody(
  { dir, keys, anchors = [], segments }: CustodyUnderCheck,
  tools: CheckTools,
): Promise<void> {
  const lines = await readCustodyLines(dir);
  if (lines.length === 0 && anchors.length === 0) return;
  if (keys === undefined || keys.length === 0) {
    tools.found({ code: 'custodyUnverified', file: FILE, days: [] });
    return;
  }
  const chain = await readCustodyChain(lines, keys);
  const places = new Map(segments.map(({ number, path }) => [number, path]));
  const looks: FileLook[] = [];
  for (const number of filesToLookAt(chain)) {
    const path = places.get(number);
    looks.push(path === undefined ? { number, state: 'missing' } : lookAtFile({ number, path }, 'bytes'));
    await setImmediate();
    await tools.looked(0);
  }
  for (const finding of verifyCustody(chain, looks, anchors).findings) tools.found(findingOf(finding));
}

function findingOf(finding: CustodyFinding): StoreFinding {
  switch (finding.code) {
    case 'custodyChain':
      return { code: 'custodyChain', file: FILE, days: [], at: finding.seq, detail: finding.reason };
    case 'custodyCut':
      return { code: 'custodyChain', file: FILE, days: [], at: finding.seq, detail: 'cut' };
    case 'tombstoneFault':
      return { code: 'tombstoneFault', file: FILE, days: [], at: finding.seq, detail: finding.reason };
    case 'sealedMissing':
    case 'sealedChanged':
    case 'buriedThere': {
      const file = `segments/${String(finding.number).padStart(8, '0')}.seg`;
      return { code: finding.code, file, days: finding.days, events: finding.rows };
    }
    default:
      return finding satisfies never;
  }
}
