import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sm2 } from '@qiaolou/crypto';
import { DAY_MS, dayOf, HOUR_MS, RETENTION_FLOOR_DAYS } from '@qiaolou/schema';
import {
  areTwoHands,
  clockDoubt,
  CustodyFold,
  custodyState,
  daysOfFile,
  diskForecast,
  dueSeals,
  keptBecause,
  livedBy,
  nextEntry,
  readCustodyChain,
  tombstoneFaults,
  verifyCustody,
  type CustodyBody,
  type CustodyEntry,
  type FileLook,
  type LiveFile,
  type SealedFile,
} from '../src/custody/index.ts';
import { APPROVER, ASKER, KEEPER_SIGNER } from './custody-keeper.ts';

const START = Date.UTC(2026, 0, 1, 4);
const dayAt = (day: number): string => dayOf(START + day * DAY_MS);
const fileOf = (number: number, day: number, more: Partial<SealedFile> = {}): SealedFile => ({
  ...{ number, bytes: 1_000, sm3: String(number).padStart(64, '0'), rows: 10 },
  ...{ days: [{ day: dayAt(day), rows: 10 }], received: [{ day: dayAt(day), rows: 10 }], datasets: ['sshd'] },
  ...more,
});

type Step = readonly [day: number, body: CustodyBody | ((lastSeal: string) => CustodyBody)];

/** A chain as it is written on days of a machine that never stops. */
function chainOf(...steps: readonly Step[]) {
  const entries: CustodyEntry[] = [];
  for (const [day, body] of steps) {
    const time = { now: START + day * DAY_MS, machine: { boot: 'b', upMs: day * DAY_MS } };
    const said = typeof body === 'function' ? body(custodyState(entries).lastSeal) : body;
    entries.push(nextEntry(custodyState(entries), said, time, KEEPER_SIGNER));
  }
  return entries;
}
const seal =
  (day: number, ...files: readonly SealedFile[]) =>
  (prevSeal: string): CustodyBody => ({
    kind: 'seal',
    day: dayAt(day),
    supplementary: false,
    prevSeal,
    files,
    shared: [],
  });
const linesOf = (entries: readonly CustodyEntry[]): readonly string[] => entries.map((entry) => JSON.stringify(entry));
const KEYS = [KEEPER_SIGNER.publicKey];

const FILE = fileOf(1, 0);
const ask: CustodyBody = { kind: 'ask', through: dayAt(0), by: ASKER, reason: 'disk' };
const approve: CustodyBody = { kind: 'decide', ask: 2, approved: true, by: APPROVER, reason: 'yes' };
const bury = (more: Partial<Extract<CustodyBody, { kind: 'tombstone' }>> = {}): CustodyBody => ({
  ...{ kind: 'tombstone', ask: 2, decision: 3, files: [FILE], last: true },
  ...more,
});
const lookOf = ({ number, bytes, sm3 }: SealedFile): FileLook => ({ number, state: 'read', bytes, sm3 });

describe('the custody chain', () => {
  const entries = chainOf([3, seal(0, FILE)], [4, ask], [4, approve], [190, { kind: 'mark' }]);

  it('is read as it was written', async () => {
    const read = await readCustodyChain(linesOf(entries), KEYS);
    expect(read).toEqual({ entries, fault: undefined });
  });

  it.each<[string, (lines: string[]) => void, object]>([
    [
      'a line that was changed',
      (lines) => (lines[1] = lines[1]?.replace('disk', 'fire') ?? ''),
      { seq: 2, reason: 'hash' },
    ],
    ['a line that was taken out', (lines) => lines.splice(1, 1), { seq: 2, reason: 'gap' }],
    ['a line that is none', (lines) => (lines[2] = '{"seq":3}'), { seq: 3, reason: 'malformed' }],
    ['lines of another chain', (lines) => lines.shift(), { seq: 1, reason: 'gap' }],
  ])('names %s', async (_name, harm, fault) => {
    const lines = [...linesOf(entries)];
    harm(lines);
    expect((await readCustodyChain(lines, KEYS)).fault).toEqual(fault);
  });

  it('names an entry that another key signed, and one whose signature is of another', async () => {
    const stranger = sm2.createSigner(Uint8Array.from({ length: 32 }, (_, at) => 40 + at));
    const [first, second] = entries;
    const time = { now: START + 5 * DAY_MS, machine: { boot: 'b', upMs: 5 * DAY_MS } };
    const forged = nextEntry({ head: second, boots: new Map() }, { kind: 'mark' }, time, stranger);
    const lines = linesOf([first, second, forged].filter((entry) => entry !== undefined));
    expect((await readCustodyChain(lines, KEYS)).fault).toEqual({ seq: 3, reason: 'unknownKey' });
    const borrowed = { ...forged, keyId: KEEPER_SIGNER.keyId, signature: first?.signature ?? '' };
    const other = [...lines.slice(0, 2), JSON.stringify(borrowed)];
    expect((await readCustodyChain(other, KEYS)).fault).toEqual({ seq: 3, reason: 'signature' });
  });

  it('names an entry that says more time passed than the machine was up', async () => {
    const signed = nextEntry(
      { head: { ...(entries[0] as CustodyEntry), lived: 900 * DAY_MS }, boots: new Map() },
      { kind: 'mark' },
      { now: START, machine: { boot: 'b', upMs: 3 * DAY_MS } },
      KEEPER_SIGNER,
    );
    const lines = [JSON.stringify(entries[0]), JSON.stringify(signed)];
    expect((await readCustodyChain(lines, KEYS)).fault).toEqual({ seq: 2, reason: 'lived' });
  });
});

describe('what a verification finds', () => {
  const sealed = chainOf([3, seal(0, FILE)], [4, ask], [4, approve]);
  const verdictOf = (entries: readonly CustodyEntry[], looks: readonly FileLook[]) =>
    verifyCustody({ entries, fault: undefined }, looks);

  it.each<[string, readonly FileLook[], readonly string[]]>([
    ['nothing where all is there', [lookOf(FILE)], []],
    ['a file that is gone without a tombstone', [{ number: 1, state: 'missing' }], ['sealedMissing']],
    ['a file that was not even looked for', [], ['sealedMissing']],
    ['a flipped bit', [{ ...lookOf(FILE), sm3: 'f'.repeat(64) } as FileLook], ['sealedChanged']],
    ['a file that cannot be read', [{ number: 1, state: 'unreadable', reason: 'EIO' }], ['sealedChanged']],
  ])('%s', (_name, looks, codes) => {
    const verdict = verdictOf(sealed, looks);
    expect(verdict.findings.map(({ code }) => code)).toEqual(codes);
    expect(verdict.ok).toBe(codes.length === 0);
  });

  it('a file that is gone by a tombstone of two is no finding, and one that is still there is told', () => {
    const entries = chainOf([3, seal(0, FILE)], [4, ask], [4, approve], [190, bury()]);
    expect(verdictOf(entries, [{ number: 1, state: 'missing' }])).toMatchObject({ ok: true, deleted: 1, findings: [] });
    expect(verdictOf(entries, [lookOf(FILE)])).toMatchObject({
      ok: true,
      findings: [{ code: 'buriedThere', number: 1 }],
    });
  });

  it('a chain whose end was cut off, by where its end is kept elsewhere', () => {
    const [last] = sealed.slice(-1);
    const anchors = [{ seq: 3, hash: last?.hash ?? '' }];
    expect(verifyCustody({ entries: sealed, fault: undefined }, [lookOf(FILE)], anchors)).toMatchObject({ ok: true });
    const cut = verifyCustody({ entries: sealed.slice(0, 2), fault: undefined }, [lookOf(FILE)], anchors);
    expect(cut).toMatchObject({ ok: false, findings: [{ code: 'custodyCut', seq: 3 }] });
  });

  const held: CustodyBody = {
    kind: 'hold',
    from: dayAt(-3),
    to: dayAt(0),
    datasets: ['sshd'],
    by: APPROVER,
    reason: 'police',
  };
  it.each<[string, readonly Step[], readonly string[]]>([
    [
      'by two people and old enough',
      [
        [3, seal(0, FILE)],
        [4, ask],
        [4, approve],
        [190, bury()],
      ],
      [],
    ],
    [
      'nobody approved',
      [
        [3, seal(0, FILE)],
        [4, ask],
        [190, bury({ decision: 3 })],
      ],
      ['undecided'],
    ],
    [
      'refused',
      [
        [3, seal(0, FILE)],
        [4, ask],
        [4, { ...approve, approved: false }],
        [190, bury()],
      ],
      ['undecided'],
    ],
    [
      'the same person',
      [
        [3, seal(0, FILE)],
        [4, ask],
        [4, { ...approve, by: ASKER }],
        [190, bury()],
      ],
      ['oneHand'],
    ],
    [
      'another account of the same role',
      [
        [3, seal(0, FILE)],
        [4, ask],
        [4, { ...approve, by: { ...ASKER, name: 'wang' } }],
        [190, bury()],
      ],
      ['oneHand'],
    ],
    [
      'too young by the machine',
      [
        [20, seal(0, FILE)],
        [21, ask],
        [21, approve],
        [190, bury()],
      ],
      ['belowFloor'],
    ],
    [
      'a day nobody asked for',
      [
        [3, seal(0, FILE)],
        [4, { ...ask, through: dayAt(-1) }],
        [4, approve],
        [190, bury()],
      ],
      ['beyond'],
    ],
    [
      'a file nobody sealed',
      [
        [3, seal(0, fileOf(2, 0))],
        [4, ask],
        [4, approve],
        [190, bury()],
      ],
      ['unsealed'],
    ],
    [
      'another file under its number',
      [
        [3, seal(0, FILE)],
        [4, ask],
        [4, approve],
        [190, bury({ files: [fileOf(1, 0, { sm3: 'e'.repeat(64) })] })],
      ],
      ['unsealed'],
    ],
    [
      'held',
      [
        [3, seal(0, FILE)],
        [4, ask],
        [4, approve],
        [5, held],
        [190, bury()],
      ],
      ['held'],
    ],
    [
      'held before, and the hold was lifted',
      [
        [3, seal(0, FILE)],
        [4, ask],
        [4, approve],
        [5, held],
        [6, { kind: 'lift', hold: 4, by: APPROVER, reason: 'closed' }],
        [190, bury()],
      ],
      [],
    ],
    [
      'another dataset is held',
      [
        [3, seal(0, FILE)],
        [4, ask],
        [4, approve],
        [5, { ...held, datasets: ['mail'] }],
        [190, bury()],
      ],
      [],
    ],
  ])('a tombstone: %s', (_name, steps, faults) => {
    const entries = chainOf(...steps);
    const [tombstone] = entries.slice(-1);
    if (tombstone?.body.kind !== 'tombstone') throw new Error('no tombstone');
    expect(tombstoneFaults(custodyState(entries.slice(0, -1)), tombstone as never)).toEqual(faults);
    const verdict = verdictOf(entries, []);
    expect(verdict.findings.filter(({ code }) => code === 'tombstoneFault')).toHaveLength(faults.length);
  });
});

describe('the floor', () => {
  it('is kept whatever is configured, and a file is kept as long as its dataset that is kept longest', () => {
    const policy = { defaultDays: 200, classes: [{ dataset: 'vpn', days: 400 }] };
    expect(daysOfFile({ datasets: ['sshd'] }, { defaultDays: 1, classes: [] })).toBe(RETENTION_FLOOR_DAYS);
    expect(daysOfFile({ datasets: ['sshd'] }, policy)).toBe(200);
    expect(daysOfFile({ datasets: ['sshd', 'vpn'] }, policy)).toBe(400);
    expect(daysOfFile({ datasets: undefined }, policy)).toBe(400);
  });

  it.each<[string, Partial<SealedFile>, number, string | undefined]>([
    ['just old enough', {}, 0, undefined],
    ['a day too young', { days: [{ day: dayAt(10), rows: 10 }] }, 0, 'young'],
    [
      'one late event',
      {
        days: [
          { day: dayAt(0), rows: 9 },
          { day: dayAt(10), rows: 1 },
        ],
      },
      0,
      'young',
    ],
    ['taken in too late', { received: [{ day: dayAt(10), rows: 10 }] }, 0, 'received'],
    ['sealed too late for what the machine saw', {}, 11, 'unproven'],
  ])('%s', (_name, more, lived, because) => {
    const sealed = {
      file: fileOf(1, 9, { received: [{ day: dayAt(9), rows: 10 }], ...more }),
      seq: 1,
      lived: lived * DAY_MS,
    };
    const time = { now: START + 190 * DAY_MS, lived: 190 * DAY_MS };
    const state = custodyState([]);
    expect(keptBecause(sealed, { policy: { defaultDays: 180, classes: [] }, time, state })).toBe(because);
  });

  it('two people are two: other names and no role of both', () => {
    expect(areTwoHands(ASKER, APPROVER)).toBe(true);
    expect(areTwoHands(ASKER, ASKER)).toBe(false);
    expect(areTwoHands(ASKER, { name: 'wang', roles: ['system_admin'] })).toBe(false);
  });
});

/** What happens to a machine in a step. */
const stepOf = fc.record({
  /** Time that really passes. */
  hours: fc.integer({ min: 1, max: 24 * 40 }),
  /** How the clock is set: by so many days beside the real time. */
  skewDays: fc.oneof(fc.constant(0), fc.integer({ min: -400, max: 4_000 })),
  reboot: fc.boolean(),
  file: fc.boolean(),
});

describe('a clock that jumps', () => {
  it('never makes a file go before the floor has really passed since it was sealed', () => {
    fc.assert(
      fc.property(fc.array(stepOf, { minLength: 1, maxLength: 40 }), (steps) => {
        let [real, booted, boots] = [START, START - HOUR_MS, 0];
        let head: { lived: number; machine: { boot: string; upMs: number } } | undefined;
        const state = custodyState([]);
        const sealed: {
          readonly file: SealedFile;
          readonly seq: number;
          readonly lived: number;
          readonly at: number;
        }[] = [];
        for (const { hours, skewDays, reboot, file } of steps) {
          real += hours * HOUR_MS;
          if (reboot) {
            boots += 1;
            booted = real - Math.floor((hours * HOUR_MS) / 2);
          }
          const now = real + skewDays * DAY_MS;
          const machine = { boot: `b${boots}`, upMs: real - booted };
          head = { lived: livedBy({ head, boots: new Map() }, machine), machine };
          const { lived } = head;
          for (const one of sealed) {
            const because = keptBecause(one, { policy: { defaultDays: 1, classes: [] }, time: { now, lived }, state });
            if (because === undefined) expect(real - one.at).toBeGreaterThanOrEqual(RETENTION_FLOOR_DAYS * DAY_MS);
          }
          const day = Math.floor((now - START) / DAY_MS);
          if (file) sealed.push({ file: fileOf(sealed.length + 1, day), seq: 1, lived, at: real });
        }
      }),
      { numRuns: 300, seed: 20_261_129 },
    );
  });

  it('is nothing to several machines that write by turns: no more is counted than passed, whichever was up for long', () => {
    const turn = fc.record({
      hours: fc.integer({ min: 1, max: 24 * 40 }),
      machine: fc.integer({ min: 0, max: 2 }),
      reboot: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(turn, { minLength: 2, maxLength: 40 }), (turns) => {
        // They were up for years before the first entry.
        const machines = [0, 1, 2].map((id) => ({ id, boots: 0, booted: START - (id + 1) * 400 * DAY_MS }));
        let real = START;
        let first: number | undefined;
        const fold = new CustodyFold();
        for (const { hours, machine: which, reboot } of turns) {
          const machine = machines[which] ?? { id: 9, boots: 0, booted: START };
          real += hours * HOUR_MS;
          if (reboot) [machine.boots, machine.booted] = [machine.boots + 1, real - HOUR_MS / 2];
          const upMs = real - machine.booted;
          const time = { now: real, machine: { boot: `m${which}-${machine.boots}`, upMs, shared: true as const } };
          const { lived } = fold.head ?? { lived: 0 };
          const content = { seq: 1, at: '', lived: livedBy(fold, time.machine), machine: time.machine };
          fold.add({ ...content, body: { kind: 'mark' }, prevHash: '', hash: '', keyId: '', signature: '' });
          first ??= real;
          expect(content.lived).toBeGreaterThanOrEqual(lived);
          expect(content.lived).toBeLessThanOrEqual(real - first);
        }
      }),
      { numRuns: 300, seed: 20_261_130 },
    );
  });

  it('and two machines by turns get there as one does, but for what passed before the first entry of each', () => {
    const fold = new CustodyFold();
    for (let day = 0; day < 10; day++) {
      const machine = { boot: day % 2 === 0 ? 'a' : 'b', upMs: (day + 500) * DAY_MS, shared: true as const };
      const lived = livedBy(fold, machine);
      const rest = { seq: 1, at: '', prevHash: '', hash: '', keyId: '', signature: '' };
      fold.add({ ...rest, lived, machine, body: { kind: 'mark' } });
    }
    expect(fold.head?.lived).toBe(8 * DAY_MS);
  });

  it('and a machine whose clock is right gets there', () => {
    const sealed = { file: fileOf(1, 0), seq: 1, lived: 3 * DAY_MS };
    const at = (day: number) => ({ now: START + day * DAY_MS, lived: day * DAY_MS });
    const asked = (day: number) =>
      keptBecause(sealed, { policy: { defaultDays: 180, classes: [] }, time: at(day), state: custodyState([]) });
    expect([asked(180), asked(181), asked(182), asked(183)]).toEqual(['young', 'unproven', 'unproven', undefined]);
  });

  it('is doubted where it went on without the machine, or went back', () => {
    const head = { at: new Date(START).toISOString(), lived: 0 };
    const doubt = (days: number, lived: number) =>
      clockDoubt(head, { now: START + days * DAY_MS, lived: lived * DAY_MS });
    expect([doubt(1, 1), doubt(3, 0), doubt(3.1, 0), doubt(365, 1), doubt(-1, 0)]).toEqual([
      undefined,
      undefined,
      'ahead',
      'ahead',
      'behind',
    ]);
    expect(clockDoubt(undefined, { now: 0, lived: 0 })).toBeUndefined();
  });
});

describe('which days are sealed', () => {
  const live = (number: number, day: number, more: Partial<LiveFile> = {}): LiveFile => ({
    ...{ number, bytes: 1, sm3: '', rows: 1, days: [{ day: dayAt(day), rows: 1 }] },
    ...{ maxIngested: START + day * DAY_MS, cold: false, merging: false },
    ...more,
  });
  const both = [0, 1].map((day) => ({ day: dayAt(day), rows: 1 }));
  const due = (files: readonly LiveFile[], day: number, entries: readonly CustodyEntry[] = []) =>
    dueSeals(files, custodyState(entries), { now: START + day * DAY_MS, lateDays: 2 }).map(
      ({ day: sealed, files: own, shared, supplementary }) => [sealed, own, shared, supplementary],
    );

  it.each<[string, readonly LiveFile[], number, readonly unknown[]]>([
    ['none while late events may come', [live(1, 0)], 2, []],
    ['the day when they may not', [live(1, 0), live(2, 1)], 3, [[dayAt(0), [1], [], false]]],
    ['not while its files are put together', [live(1, 0, { merging: true })], 3, []],
    [
      'not what is said to be put together for good',
      [live(1, 0, { merging: true }), live(2, 0)],
      9,
      [[dayAt(0), [2], [], false]],
    ],
    ['not while events come to it', [live(1, 0, { maxIngested: START + 3 * DAY_MS })], 3, []],
    [
      'a file of two days once',
      [live(1, 0, { days: both })],
      4,
      [
        [dayAt(0), [1], [], false],
        [dayAt(1), [], [1], false],
      ],
    ],
  ])('%s', (_name, files, day, expected) => {
    expect(due(files, day)).toEqual(expected);
  });

  it('what came later gets a seal of its own, and nothing twice', () => {
    const entries = chainOf([3, seal(0, fileOf(1, 0))]);
    expect(due([live(1, 0)], 5, entries)).toEqual([]);
    expect(due([live(1, 0), live(7, 0, { maxIngested: START + 4 * DAY_MS })], 5, entries)).toEqual([
      [dayAt(0), [7], [], true],
    ]);
  });
});

describe('the forecast', () => {
  it.each<[string, number, readonly number[], object]>([
    ['nothing comes', 100, [], { bytesPerDay: 0, daysLeft: undefined, alarm: false }],
    [
      'the last seven days count',
      650,
      [1_000, 10, 10, 10, 10, 10, 10, 10],
      { bytesPerDay: 10, daysLeft: 60, alarm: false },
    ],
    ['it is full within thirty days', 349, [10], { bytesPerDay: 10, daysLeft: 29, alarm: true }],
    ['it lasts thirty days', 350, [10], { daysLeft: 30, alarm: false }],
    ['there is no room any more', 40, [10], { daysLeft: 0, alarm: true }],
    ['there is none and nothing comes', 40, [], { daysLeft: 0, alarm: true }],
  ])('%s', (_name, free, days, expected) => {
    expect(diskForecast({ total: 1_000, free }, days)).toMatchObject(expected);
  });
});
