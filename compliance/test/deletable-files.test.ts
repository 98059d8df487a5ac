import { CustodyFold, type CustodyEntry, type LiveFile, type SealedFile } from '@qiaolou/event-store/custody';
import { DAY_MS, dayOf } from '@qiaolou/schema';
import { expect, it } from 'vitest';
import { deletableFiles, groupedByUnit, wholeUnits, type Deciding } from '../src/retention/deletable-files.ts';

const NOW = Date.UTC(2026, 10, 1, 4);
const daysAgo = (days: number): string => dayOf(NOW - days * DAY_MS);

/** Files sealed long ago, by their numbers: of a day so many days ago, with what they go together. */
function kept(...of: readonly (readonly [number: number, ago: number, unit?: string])[]) {
  const sealed = of.map(([number, ago]): SealedFile => {
    const days = [{ day: daysAgo(ago), rows: 1 }];
    return { number, bytes: 1, sm3: 'a'.repeat(64), rows: 1, days, received: days };
  });
  const files = of.map(([number, ago, unit]): LiveFile => ({
    ...{ number, bytes: 1, sm3: 'a'.repeat(64), rows: 1, days: [{ day: daysAgo(ago), rows: 1 }], maxIngested: 0 },
    ...{ cold: false, merging: false, unit },
  }));
  const state = new CustodyFold();
  const body = {
    kind: 'seal',
    day: '2026-01-01',
    supplementary: false,
    prevSeal: '0',
    files: sealed,
    shared: [],
  } as const;
  const machine = { boot: 'b', upMs: 0 };
  const entry: CustodyEntry = {
    seq: 1,
    at: '',
    lived: 0,
    machine,
    body,
    prevHash: '',
    hash: '',
    keyId: '',
    signature: '',
  };
  state.add(entry);
  const policy = { defaultDays: 180, classes: [] };
  const deciding: Deciding = { policy, state, time: { now: NOW, lived: 400 * DAY_MS } };
  return { files, deciding };
}

it('what goes only together goes when all of it may, and stands together', () => {
  const { files, deciding } = kept([1, 300, 'a'], [2, 250], [3, 300, 'a'], [4, 290, 'b'], [5, 100, 'b'], [6, 310]);
  const numbers = (through?: string) => deletableFiles(files, through, deciding).map(({ number }) => number);
  expect(numbers()).toEqual([6, 1, 3, 2]);
  // A day that one of them reaches beyond keeps both.
  expect(numbers(daysAgo(305))).toEqual([6]);
  const late = kept([1, 300, 'a'], [3, 260, 'a']);
  expect(deletableFiles(late.files, daysAgo(280), late.deciding)).toEqual([]);
  // What came since and has no seal yet keeps the rest.
  const unsealed: LiveFile = { ...(files[0] ?? expect.fail('no file')), number: 99, sm3: undefined };
  expect(deletableFiles([...files, unsealed], undefined, deciding).map(({ number }) => number)).toEqual([6, 2]);
});

it('of files that are named those whose whole unit is, and files by their units', () => {
  const { files } = kept([1, 300, 'a'], [2, 250], [3, 300, 'a'], [4, 290, 'b']);
  expect(wholeUnits(files, new Set([1, 2, 4])).map(({ number }) => number)).toEqual([2, 4]);
  expect([...groupedByUnit(files).values()].map((unit) => unit.map(({ number }) => number))).toEqual([
    [1, 3],
    [2],
    [4],
  ]);
});
