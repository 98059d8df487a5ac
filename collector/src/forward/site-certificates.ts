import 'reflect-metadata';
import { createHash, X509Certificate } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate as ReadCertificate,
  X509CertificateGenerator,
  type Extension,
} from '@peculiar/x509';

/** What certificates are made with. */
export interface CertificateGiven {
  /** WebCrypto, for keys and signatures. */
  readonly crypto: Crypto;
  /** Epoch ms. */
  readonly now: number;
  /** 16 random bytes each time. */
  readonly serial: () => Uint8Array;
}

/** A key with its certificate, PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
  /** SHA-256 over the DER, hex. */
  readonly fingerprint: string;
  readonly serialNumber: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
}

/** Whom a certificate is for. */
export interface CertificateWanted {
  /** Common name; for the centre also its DNS name. */
  readonly name: string;
  readonly use: 'authority' | 'centre' | 'site';
  readonly days: number;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** A clock that is behind ours by less finds a new certificate valid. */
const BEFORE_MS = 3_600_000;

/**
 * Makes a certificate (X.509 v3, ECDSA P-256 with SHA-256, RFC 5280) and its key. Without an authority it signs itself.
 */
export async function makeCertificate(
  { name, use, days }: CertificateWanted,
  authority: Pick<KeyAndCertificate, 'key' | 'certificate'> | undefined,
  { crypto, now, serial }: CertificateGiven,
): Promise<KeyAndCertificate> {
  cryptoProvider.set(crypto);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const serialNumber = Buffer.from(serial());
  // A serial number is positive (RFC 5280 §4.1.2.2).
  serialNumber.writeUInt8((serialNumber.readUInt8(0) & 0x7f) | 0x40, 0);
  const made = await X509CertificateGenerator.create(
    {
      serialNumber: serialNumber.toString('hex'),
      subject: subjectOf(name),
      issuer: authority === undefined ? subjectOf(name) : new ReadCertificate(authority.certificate).subject,
      notBefore: new Date(now - BEFORE_MS),
      notAfter: new Date(now + days * DAY_MS),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: authority === undefined ? keys.privateKey : await readKey(authority.key, crypto),
      extensions: extensionsOf(use, name),
    },
    crypto,
  );
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { key: `${key}\n`, ...describeCertificate(`${made.toString('pem')}\n`) };
}

/** What is told of a certificate, PEM. */
export function describeCertificate(certificate: string): Omit<KeyAndCertificate, 'key'> {
  const parsed = new X509Certificate(certificate);
  return {
    certificate,
    fingerprint: createHash('sha256').update(parsed.raw).digest('hex'),
    serialNumber: parsed.serialNumber.toLowerCase(),
    issuedAt: new Date(parsed.validFrom).toISOString(),
    expiresAt: new Date(parsed.validTo).toISOString(),
  };
}

function subjectOf(name: string): string {
  return `CN=${name}, O=Qiaolou`;
}

async function readKey(pem: string, crypto: Crypto): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), ALGORITHM, false, ['sign']);
}

function extensionsOf(use: CertificateWanted['use'], name: string): Extension[] {
  if (use === 'authority')
    return [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ];
  const usage = use === 'centre' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([usage]),
    ...(use === 'centre' ? [new SubjectAlternativeNameExtension([{ type: 'dns', value: name }])] : []),
  ];
}

export {
  CENTRE_NAME,
  readCentreIdentity,
  readSiteRegister,
  SITE_FILES,
  type SiteBundle,
  type SiteCertificate,
} from './site-files.ts';
export { SITE_NAME } from './forwarded-record.ts';
