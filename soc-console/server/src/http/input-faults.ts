import { SocError, type InputFault } from '@qiaolou/schema';
import type { z } from 'zod';

/** Most faults that are told. */
const MOST = 20;
const MOST_OF_A_KEY = 64;

/**
 * Input that does not fit its schema, as `api.badRequest` with the place and kind of each fault; every key that is not known
 * is named. Texts of the library and values that were sent never leave.
 *
 * @example
 *   throw badInput('body', parsed.error); // errors: [{ in: 'body', pointer: '#/ids/0', detail: 'invalid_type' }]
 */
export function badInput(part: InputFault['in'], error: z.ZodError): SocError {
  const faults = error.issues.flatMap((issue): readonly InputFault[] => {
    const at = (keys: readonly PropertyKey[], detail: string): InputFault => ({
      in: part,
      pointer: pointer(keys),
      detail,
    });
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => at([...issue.path, key], 'unrecognized_key'));
      case 'custom':
        return [at(issue.path, issue.message)];
      default:
        return [at(issue.path, issue.code)];
    }
  });
  return new SocError('api.badRequest', { errors: faults.slice(0, MOST) });
}

/** A body that nests too deep to be looked at. */
export function tooDeep(): SocError {
  const fault: InputFault = { in: 'body', pointer: '#', detail: 'too_deep' };
  return new SocError('api.badRequest', { errors: [fault] });
}

/** RFC 6901 §6: `~` and `/` of a key are escaped, and what may not stand in a fragment is percent-encoded. */
function pointer(keys: readonly PropertyKey[]): string {
  const parts = keys.map((key) => {
    const text = String(key).slice(0, MOST_OF_A_KEY).toWellFormed();
    return encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
  });
  return ['#', ...parts].join('/');
}
