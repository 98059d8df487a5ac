import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  auditEntryHash,
  CHAIN_START,
  chainHash,
  signCheckpoint,
  sm2,
  sm3Hex,
  verifyAuditTrail,
  verifyCheckpoint,
  type ChainedAuditEntry,
} from '@qiaolou/crypto';

const PAIR = sm2.generateKeyPair();
const SIGNER = sm2.createSigner(PAIR.privateKey);
const AT = '2026-11-22T08:00:00.000Z';

function trail(length: number): readonly ChainedAuditEntry[] {
  const entries: ChainedAuditEntry[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const prevHash = entries.at(-1)?.hash ?? CHAIN_START;
    const content = {
      seq,
      at: AT,
      actor: `用户${seq}`,
      ip: seq % 2 === 0 ? null : '10.0.0.1',
      action: 'alert.close',
      objectType: 'alert',
      objectId: String(seq),
      outcome: 'success',
      details: { seq, list: ['a', null, { b: 1.5 }] },
    };
    entries.push({ ...content, prevHash, hash: auditEntryHash(prevHash, content) });
  }
  return entries;
}

const check = (entries: readonly ChainedAuditEntry[], checkpoints = [] as ReturnType<typeof signCheckpoint>[]) =>
  verifyAuditTrail({ entries, checkpoints, keys: [PAIR.publicKey] });

describe('audit chain', () => {
  it('is hashed so that a shell can check it: SM3(prevHash ‖ JCS)', () => {
    expect(chainHash(CHAIN_START, { b: 1, a: '中' })).toBe(sm3Hex(`${CHAIN_START}{"a":"中","b":1}`));
    const [entry] = trail(1);
    // printf '%s%s' "$zeros" "$json" | openssl dgst -sm3
    expect(entry?.hash).toBe('66bf0bae709ee224bc530aa344c20560e841e974293a5a64ba2622621be529bc');
  });

  it('verifies what was written, also empty', async () => {
    expect(await check([])).toEqual({ ok: true, entries: 0, checkpoints: 0, unsigned: 0, firstBad: null });
    expect(await check(trail(2500))).toMatchObject({ ok: true, entries: 2500, unsigned: 2500 });
  });

  it('names the first bad entry of any change', async () => {
    const mutation = fc.constantFrom('field', 'delete', 'insert', 'swap', 'cut' as const);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 8 }),
        fc.nat(),
        fc.nat(),
        mutation,
        async (length, place, pick, kind) => {
          const entries = [...trail(length)];
          const at = place % (length - 1);
          const seq = at + 1;
          const entry = entries[at] as ChainedAuditEntry;
          if (kind === 'field') entries[at] = changed(entry, pick);
          else if (kind === 'delete') entries.splice(at, 1);
          else if (kind === 'insert') entries.splice(at, 0, { ...entry, objectId: 'forged' });
          else if (kind === 'swap')
            entries.splice(at, 2, { ...(entries[at + 1] as ChainedAuditEntry), seq }, { ...entry, seq: seq + 1 });
          else entries.length = at;
          const head = { seq: length, hash: trail(length).at(-1)?.hash ?? '' };
          const verdict = await verifyAuditTrail({ entries, checkpoints: [], head, keys: [] });
          expect(verdict).toMatchObject({ ok: false, entries: at, firstBad: { kind: 'entry', seq } });
        },
      ),
    );
  });

  it('counts what the checkpoints leave unsigned', async () => {
    const entries = trail(5);
    const checkpoints = [entries[1], entries[3]].map((entry) => signCheckpoint(entry as ChainedAuditEntry, SIGNER));
    expect(await check(entries, checkpoints)).toMatchObject({
      ...{ ok: true, checkpoints: 2, unsigned: 1, lastSignedAt: checkpoints[1]?.at },
    });
    expect(await check(entries.slice(0, 3), checkpoints)).toMatchObject({
      firstBad: { kind: 'entry', seq: 4, reason: 'truncated' },
    });
  });
});

describe('audit checkpoint', () => {
  const checkpoint = signCheckpoint({ seq: 7, hash: 'a'.repeat(64), at: AT }, SIGNER);
  const verifier = sm2.createVerifier(PAIR.publicKey);

  it('verifies with its key only', () => {
    expect(verifyCheckpoint(checkpoint, verifier)).toBe(true);
    expect(verifyCheckpoint(checkpoint, sm2.createVerifier(sm2.generateKeyPair().publicKey))).toBe(false);
  });

  it('covers every field', () => {
    const changes = [
      { seq: 8 },
      { hash: 'b'.repeat(64) },
      { at: '2026-11-22T08:00:00.001Z' },
      { keyId: '0'.repeat(16) },
      { signature: `${checkpoint.signature}00` },
      { signature: checkpoint.signature.toUpperCase() },
      { signature: '' },
    ];
    for (const change of changes) expect(verifyCheckpoint({ ...checkpoint, ...change }, verifier)).toBe(false);
  });
});

/** The entry with one field of the stored row changed. */
function changed(entry: ChainedAuditEntry, pick: number): ChainedAuditEntry {
  const changes: readonly Partial<ChainedAuditEntry>[] = [
    { at: `${entry.at} ` },
    { actor: `${entry.actor}x` },
    { ip: entry.ip === null ? '' : null },
    { action: 'alert.open' },
    { objectType: 'Alert' },
    { objectId: '0' },
    { outcome: 'failure' },
    { details: { ...entry.details, seq: 0 } },
    { details: {} },
    { prevHash: `1${entry.prevHash.slice(1)}` },
    { hash: entry.hash.toUpperCase() === entry.hash ? 'x' : entry.hash.toUpperCase() },
    { seq: entry.seq + 1 },
  ];
  return { ...entry, ...changes[pick % changes.length] };
}
