import { referencedVariables } from '../condition/variable-text.ts';

/** Addresses of webhooks that carry their secret in the path. */
const SECRET_PATHS: readonly RegExp[] = [
  /(?:^|\.)hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/./,
  /(?:^|\.)(?:feishu\.cn|larksuite\.com)\/open-apis\/bot\/(?:v\d\/)?hook\/./,
  /(?:^|\.)discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d+\/./,
  /(?:^|\.)(?:webhook\.office\.com|outlook\.office(?:365)?\.com)\/(?:webhook|incomingwebhook)/i,
  /^api\.telegram\.org\/bot\d+:./,
  /^hooks\.zapier\.com\/hooks\/catch\/./,
  /^maker\.ifttt\.com\/trigger\/[^/]+\/(?:json\/)?with\/key\/./,
  /^(?:sctapi|sc)\.ftqq\.com\/./,
  /^api\.day\.app\/[^/]/,
  /^hook\.[a-z0-9.]+\.make\.com\/./,
  /^hooks\.chime\.aws\/incomingwebhooks\/./,
];

/** Names of parameters, headers and fields whose value is a secret. */
const SECRET_NAME =
  /(?:^|[-_.])(?:access[-_]?(?:token|key)|api[-_]?key|app[-_]?key|authorization|client[-_]?secret|cookie|password|passwd|pwd|private[-_]?key|secret|send[-_]?key|sess(?:ion)?[-_]?id|token|webhook[-_]?key)(?:$|[-_.])/i;

/** Names that stand for a secret when the value looks like one. */
const LIKELY_NAME = /^(?:auth|credential|hash|key|sig|sign|signature|sk|code)$/i;

/** Path segments after which a secret stands. */
const SECRET_AFTER =
  /^(?:hooks?|webhooks?|incoming|services|bot|robot|keys?|tokens?|secrets?|sig|sign|signatures?|auth|callback)$/i;

/** Is the name one of a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2'));
}

/**
 * What in an address is a secret by its shape or its host: credentials, a parameter of such a name, a signature in the
 * path; undefined when nothing is. Places filled by a variable hold none yet.
 *
 * @example
 * secretInAddress('https://hooks.slack.com/services/T0/B0/x1y2z3'); // 'a secret in the path'
 */
export function secretInAddress(text: string): string | undefined {
  // References hold no secret: they stand for a value, and `:` after a name would be taken for a port.
  const plain = text.replaceAll(/__[\w-]+?__:value/g, REFERENCE);
  const url = plain.startsWith('/') ? `https://target.invalid${plain}` : plain;
  if (!URL.canParse(url)) return undefined;
  const { username, password, hostname, pathname, searchParams, hash } = new URL(url);
  if (password !== '' || username !== '') return 'credentials in the address';
  const parameters = [...searchParams, ...new URLSearchParams(hash.slice(1))];
  const named = parameters.find(
    ([name, value]) => (isSecretName(name) && isLiteral(value)) || (LIKELY_NAME.test(name) && looksGiven(value)),
  );
  if (named !== undefined) return `a secret in the parameter ${named[0]}`;
  if (parameters.some(([, value]) => looksRandom(value))) return 'a secret in a parameter';
  if (SECRET_PATHS.some((path) => path.test(`${hostname}${pathname}`)) && isLiteral(lastSegment(pathname)))
    return 'a secret in the path';
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const found = segments.some(
    (segment, index) => looksRandom(segment) || (SECRET_AFTER.test(segments[index - 1] ?? '') && looksGiven(segment)),
  );
  return found ? 'a secret in the path' : undefined;
}

const REFERENCE = 'reference.invalid';

function lastSegment(pathname: string): string {
  return (
    pathname
      .split('/')
      .filter((segment) => segment !== '')
      .at(-1) ?? ''
  );
}

/** Text of the document itself. */
export function isLiteral(text: string): boolean {
  return text !== '' && !text.includes(REFERENCE) && referencedVariables(text).length === 0;
}

/** Long, and of letters and digits without words: a key, a hash, a signature. A UUID alone may name a thing. */
function looksRandom(text: string): boolean {
  if (text.includes(REFERENCE) || UUID.test(text)) return false;
  const plain = text.replaceAll(/[-_.~=%]/g, '');
  if (/^[0-9a-f]{32,}$/i.test(plain)) return true;
  return text.split(/[-_.]/).some((part) => part.length >= 20 && /\d/.test(part) && /[a-z]/i.test(part));
}

/** Eight signs or more with letters and digits mixed, or a UUID, where a secret is to be expected. */
function looksGiven(text: string): boolean {
  if (text.includes(REFERENCE)) return false;
  return UUID.test(text) || (text.length >= 8 && /\d/.test(text) && /[a-z]/i.test(text) && !/^v\d/.test(text));
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
