import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWireError, SocError, wireError } from '../../src/index.ts';

const sent = (error: unknown): Error => readWireError(structuredClone(wireError(error)));

/** What the system may name of a fault; a password in another property is never among it. */
const facts = fc.record(
  {
    code: fc.constantFrom('EMFILE', 'ENOSPC', 'ERR_SQLITE_ERROR'),
    syscall: fc.constantFrom('open', 'bind'),
    path: fc.string(),
    port: fc.nat(),
    errcode: fc.nat(),
  },
  { requiredKeys: ['code'] },
);

describe('an error over the wire', () => {
  it('keeps what the system said, as deep as it caused it, and nothing else of it', () => {
    const wraps = fc.array(fc.constantFrom<'coded' | 'plain'>('coded', 'plain'), { maxLength: 4 });
    fc.assert(
      fc.property(facts, wraps, (named, over) => {
        const system = Object.assign(new Error('said'), named, { password: 'secret' });
        const error = over.reduce<Error>(
          (cause, how) =>
            how === 'coded' ? new SocError('store.unavailable', {}, { cause }) : new Error('x', { cause }),
          system,
        );
        const { cause } = sent(error);
        expect(cause).toMatchObject({ ...named, message: 'said' });
        expect(cause).not.toHaveProperty('password');
      }),
    );
  });

  it('has no cause where the system said nothing, and ends with causes that go round', () => {
    expect(sent(new SocError('store.busy')).cause).toBeUndefined();
    const round = new Error('round');
    round.cause = round;
    expect(sent(round).cause).toBeUndefined();
  });

  it('keeps it over a second wire', () => {
    const error = new SocError('store.busy', {}, { cause: Object.assign(new Error('full'), { code: 'ENOSPC' }) });
    expect(sent(sent(error)).cause).toMatchObject({ code: 'ENOSPC', message: 'full' });
  });
});
