import { expect, it, vi } from 'vitest';
import { pauseUntil } from '../src/waiting/pause-until.ts';

it('pauses end with their time, or when it happens, and leave one reaction however many there are', async () => {
  const happened = Promise.withResolvers<undefined>();
  const asked = vi.spyOn(happened.promise, 'then');
  const pause = pauseUntil(happened.promise);
  for (let n = 0; n < 5; n += 1) await pause(1);
  expect(asked).toHaveBeenCalledTimes(1);
  const long = pause(3_600_000);
  happened.resolve(undefined);
  await long;
  await pause(3_600_000);
});
