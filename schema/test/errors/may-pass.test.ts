import { describe, expect, it } from 'vitest';
import { diskFault, ERROR_CATALOGUE, mayPass, SocError, type ErrorCode } from '@qiaolou/schema';

describe('mayPass', () => {
  it('is true for exactly the codes that are answered with 503 or 504', () => {
    const codes = Object.keys(ERROR_CATALOGUE) as ErrorCode[];
    const passing = codes.filter((code) => mayPass(new SocError(code)));
    expect(passing).toEqual(codes.filter((code) => [503, 504].includes(ERROR_CATALOGUE[code].status)));
    for (const code of ['records.unavailable', 'store.unavailable', 'store.timeout', 'jobs.unavailable', 'disk.full'])
      expect(passing).toContain(code);
    expect(mayPass(new Error('ENOSPC'))).toBe(false);
  });
});

describe('diskFault', () => {
  const error = (code: string): Error => Object.assign(new Error(code), { code });

  it.each([
    ['ENOSPC', 'disk.full'],
    ['EDQUOT', 'disk.full'],
    ['EROFS', 'disk.refuses'],
    ['EIO', 'disk.refuses'],
    ['EACCES', 'disk.refuses'],
  ])('names %s %s and keeps the cause', (systemCode, code) => {
    const cause = error(systemCode);
    expect(diskFault(cause)).toMatchObject({ code, details: { systemCode }, cause });
  });

  it('leaves everything else as it is', () => {
    for (const other of [error('ENOENT'), error('toString'), new TypeError('x'), new SocError('internal'), 'text'])
      expect(diskFault(other)).toBe(other);
  });
});
