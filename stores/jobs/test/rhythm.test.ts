import { describe, expect, it } from 'vitest';
import { Rhythm } from '../src/runner/rhythm.ts';
import { dueTimes } from '../src/index.ts';
import { ManualTime } from './support/manual-time.ts';

const START = Date.UTC(2026, 10, 22, 8, 3);
const MINUTE = 60_000;

/** A rhythm of ten minutes whose work fails as often as told; answers the minutes after 08:00 at which it worked. */
function beating(time: ManualTime, failures = 0): { readonly rhythm: Rhythm; readonly minutes: readonly number[] } {
  const minutes: number[] = [];
  let left = failures;
  const rhythm = new Rhythm({
    times: dueTimes({ every: '10m' }),
    clock: time,
    timer: time.timer,
    work: () => {
      minutes.push((time.now() - Date.UTC(2026, 10, 22, 8)) / MINUTE);
      left -= 1;
      return Promise.resolve(left < 0);
    },
  });
  return { rhythm, minutes };
}

describe('a rhythm', () => {
  it('works at once and at each due time', async () => {
    const time = new ManualTime(START);
    const { minutes } = beating(time);
    await time.passTo(START + 30 * MINUTE);
    expect(minutes).toEqual([3, 10, 20, 30]);
  });

  it('tries again with backoff after a failure', async () => {
    const time = new ManualTime(START);
    const { minutes } = beating(time, 3);
    await time.passTo(START + 10 * MINUTE);
    expect(minutes).toEqual([3, 3 + 1 / 60, 3 + 3 / 60, 3 + 7 / 60, 10]);
  });

  it('is never twice at once, and makes up once for what came meanwhile', async () => {
    const time = new ManualTime(START);
    const ends: (() => void)[] = [];
    let begun = 0;
    new Rhythm({
      times: dueTimes({ every: '10m' }),
      clock: time,
      timer: time.timer,
      work: () => {
        begun += 1;
        return new Promise((resolve) => ends.push(() => resolve(true)));
      },
    });
    await time.passTo(START + 35 * MINUTE);
    expect(begun).toBe(1);
    ends[0]?.();
    await time.passTo(START + 36 * MINUTE);
    expect(begun).toBe(2);
    ends[1]?.();
    await time.passTo(START + 37 * MINUTE);
    expect(begun).toBe(3);
  });

  it.each([
    ['back', -5 * 60 * MINUTE, 2],
    ['ahead', 5 * 60 * MINUTE, 3],
  ])('goes on after the clock was set %s', async (_, by, expected) => {
    const time = new ManualTime(START);
    const { minutes } = beating(time);
    await time.passTo(START + MINUTE / 2);
    time.set(time.now() + by);
    await time.passTo(time.now() + 10 * MINUTE);
    expect(minutes.length).toBe(expected);
  });

  it('waits for its running work when stopped, and begins none after', async () => {
    const time = new ManualTime(START);
    const { rhythm, minutes } = beating(time);
    await rhythm.stop();
    await time.passTo(START + 60 * MINUTE);
    expect(minutes).toEqual([3]);
  });
});
