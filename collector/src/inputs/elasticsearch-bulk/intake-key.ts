const MOST_CHARS = 1_024;

/**
 * The intake key in an `Authorization` header, however the client writes it: `Bearer <key>`, the password of `Basic`, or
 * `ApiKey`, plain or as base64 of `id:key`. Undefined when there is none.
 *
 * @example
 *   intakeKey('ApiKey ' + btoa('firewalls:s3cret')); // 's3cret'
 */
export function intakeKey(authorization: string | undefined): string | undefined {
  const [, scheme = '', given = ''] = /^(Bearer|Basic|ApiKey) +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (given === '' || given.length > MOST_CHARS) return undefined;
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return given;
    case 'basic':
      return behindColon(given);
    default:
      return isPair(given) ? behindColon(given) : given;
  }
}

/** A key that is not encoded gives bytes when it is decoded, a colon among them in one of eight: never all of them printable. */
function isPair(base64: string): boolean {
  return /^[\x20-\x7e]*:[\x21-\x7e]+$/.test(Buffer.from(base64, 'base64').toString('latin1'));
}

function behindColon(base64: string): string | undefined {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 || colon + 1 === text.length ? undefined : text.slice(colon + 1);
}
