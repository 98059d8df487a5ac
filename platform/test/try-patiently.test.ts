import { SocError, type ErrorCode } from '@qiaolou/schema';
import { expect, it } from 'vitest';
import { tryPatiently } from '../src/waiting/try-patiently.ts';

/** Tries work that fails with the codes in order and then succeeds; gives what happened. */
async function attempt(codes: readonly ErrorCode[], stopsAfter = Infinity) {
  const happened: string[] = [];
  let tries = 0;
  const work = () => {
    const code = codes[tries++];
    return code === undefined ? Promise.resolve('done') : Promise.reject(new SocError(code));
  };
  const end = await tryPatiently(work, {
    pause: (ms) => Promise.resolve(void happened.push(String(ms))),
    givesUp: () => tries > stopsAfter,
    onWait: ({ code }, count) => happened.push(`${count} ${code}`),
    onResume: () => happened.push('goes on'),
  }).catch((error: unknown) => (error as SocError).code);
  return { end, happened };
}

it('tries again what passes by itself, ever later but at least every 5 s, and tells of each try', async () => {
  const codes: ErrorCode[] = ['records.unavailable', 'disk.full', 'store.timeout', 'store.busy', 'jobs.unavailable'];
  const { end, happened } = await attempt([...codes, ...codes]);
  expect(end).toEqual({ result: 'done' });
  expect(happened.filter((one) => /^\d+$/.test(one))).toEqual(
    [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000].map(String),
  );
  expect(happened.filter((one) => one.includes('.'))).toEqual(
    [...codes, ...codes].map((code, index) => `${index + 1} ${code}`),
  );
  expect(happened.at(-1)).toBe('goes on');
});

it('says nothing when the first try succeeds', async () => {
  expect(await attempt([])).toEqual({ end: { result: 'done' }, happened: [] });
});

it('throws at once what does not pass', async () => {
  for (const code of ['internal', 'records.duplicate', 'store.corrupt'] as const)
    expect(await attempt([code])).toEqual({ end: code, happened: [] });
});

it('gives up when the process stops', async () => {
  const always = Array.from({ length: 50 }, () => 'records.unavailable' as const);
  expect((await attempt(always, 3)).end).toBeUndefined();
});
