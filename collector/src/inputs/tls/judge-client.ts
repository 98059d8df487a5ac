import type { TlsSettings } from './tls-settings.ts';

/**
 * Why somebody who speaks TLS is not let in:
 *
 * - `noCertificate`: showed none where one is required;
 * - `unknownIssuer`: its certificate is signed by nobody who is trusted;
 * - `expired`, `notYetValid`: by our clock;
 * - `revoked`; `revocationUnknown`: no list of its issuer is in force;
 * - `notAllowed`: good, but not of a name or fingerprint that is listed;
 * - `invalid`: anything else that is wrong with it.
 */
export type ClientRefusal =
  | 'noCertificate'
  | 'unknownIssuer'
  | 'expired'
  | 'notYetValid'
  | 'revoked'
  | 'revocationUnknown'
  | 'notAllowed'
  | 'invalid';

/** What a client showed, and what OpenSSL says of it. */
export interface ShownCertificate {
  /** DNS names of the subject's alternative names, in their order. */
  readonly dnsNames: readonly string[];
  /** Common name of the subject. */
  readonly commonName: string | undefined;
  /** SHA-256, 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** Epoch ms. */
  readonly validFrom: number;
  readonly validTo: number;
  /** OpenSSL's verdict by the authorities that are trusted; undefined: nothing is wrong. */
  readonly fault: string | undefined;
}

/** A client is who it says (its name undefined when it has shown no certificate), or is not let in. */
export type ClientVerdict =
  { readonly ok: true; readonly name: string | undefined } | { readonly ok: false; readonly because: ClientRefusal };

/** What OpenSSL says of a certificate that nobody who is trusted signed: then its fingerprint may speak for it. */
const UNKNOWN_ISSUER: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

const FAULTS: ReadonlyMap<string, ClientRefusal> = new Map([
  ['CERT_HAS_EXPIRED', 'expired'],
  ['CERT_NOT_YET_VALID', 'notYetValid'],
  ['CERT_REVOKED', 'revoked'],
  ['UNABLE_TO_GET_CRL', 'revocationUnknown'],
  ['CRL_HAS_EXPIRED', 'revocationUnknown'],
  ['CRL_NOT_YET_VALID', 'revocationUnknown'],
  ['CRL_SIGNATURE_FAILURE', 'revocationUnknown'],
]);

const MAX_NAME = 255;

/**
 * Decides on a client by what it showed (RFC 5425 §5): signed by somebody who is trusted and, where names or fingerprints
 * are listed, one of these; or of a listed fingerprint whoever signed it. A certificate that is wrong is never taken for
 * none, also where none is required.
 */
export function judgeClient(
  shown: ShownCertificate | undefined,
  settings: Pick<TlsSettings, 'clientCertificates' | 'subjects' | 'fingerprints'>,
  now: number,
): ClientVerdict {
  if (settings.clientCertificates === 'none') return { ok: true, name: undefined };
  if (shown === undefined) {
    return settings.clientCertificates === 'optional'
      ? { ok: true, name: undefined }
      : { ok: false, because: 'noCertificate' };
  }
  const listed = settings.fingerprints.some((one) => plainFingerprint(one) === shown.fingerprint);
  const because = refusalOf(shown, { listed, restricted: isRestricted(settings), settings, now });
  return because === undefined ? { ok: true, name: clientName(shown) } : { ok: false, because };
}

function refusalOf(
  shown: ShownCertificate,
  {
    listed,
    restricted,
    settings,
    now,
  }: {
    readonly listed: boolean;
    readonly restricted: boolean;
    readonly settings: Pick<TlsSettings, 'subjects'>;
    readonly now: number;
  },
): ClientRefusal | undefined {
  const { fault, validFrom, validTo } = shown;
  if (fault !== undefined && UNKNOWN_ISSUER.has(fault)) {
    if (!listed) return 'unknownIssuer';
    // OpenSSL stopped at the issuer: whether it is still in force has nobody looked at yet.
    if (now < validFrom) return 'notYetValid';
    return now > validTo ? 'expired' : undefined;
  }
  if (fault !== undefined) return FAULTS.get(fault) ?? 'invalid';
  if (!restricted || listed || settings.subjects.some((pattern) => hasName(shown, pattern))) return undefined;
  return 'notAllowed';
}

function isRestricted({ subjects, fingerprints }: Pick<TlsSettings, 'subjects' | 'fingerprints'>): boolean {
  return subjects.length > 0 || fingerprints.length > 0;
}

/** What a certificate calls its owner: its first DNS name, else its common name, else its fingerprint. */
function clientName({ dnsNames: [dnsName], commonName, fingerprint }: ShownCertificate): string {
  const name = [dnsName, commonName].map((one) => shownName(one ?? '')).find((one) => one !== '');
  return name ?? `sha256:${fingerprint}`;
}

/** Nothing that hides or forges in a name that stands on pages and in logs. */
function shownName(name: string): string {
  return name
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME);
}

/** A name as it is listed; `*` stands for the whole of the first label (RFC 5425 §5.2). DNS names go before the common name. */
function hasName({ dnsNames, commonName }: ShownCertificate, pattern: string): boolean {
  const names = dnsNames.length > 0 ? dnsNames : [commonName ?? ''];
  const wanted = pattern.toLowerCase();
  return names.some((given) => {
    const name = given.toLowerCase();
    if (!wanted.startsWith('*.')) return name === wanted;
    const dot = name.indexOf('.');
    return dot > 0 && name.slice(dot) === wanted.slice(1);
  });
}

function plainFingerprint(text: string): string {
  return text
    .toLowerCase()
    .replace(/^sha-?256[:=]/, '')
    .replaceAll(':', '');
}
