import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson, SocError } from '@qiaolou/schema';
import { z } from 'zod';
import { SITE_NAME } from './forwarded-record.ts';

const pem = z.string().startsWith('-----BEGIN ').max(100_000);
const isoTime = z.iso.datetime();

/** What the centre shows its sites, and by what it knows them: file `centre.json` of the folder of sites. */
export const centreIdentity = z.strictObject({
  version: z.literal(1),
  /** Of whom certificates are. */
  authority: pem,
  certificate: pem,
  key: pem,
});

/** One certificate that was given to a site. */
const siteCertificate = z.strictObject({
  site: z.string().regex(SITE_NAME),
  /** SHA-256 over the DER, lower-case hex. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  serialNumber: z.string().regex(/^[0-9a-f]{2,40}$/),
  issuedAt: isoTime,
  expiresAt: isoTime,
  revokedAt: isoTime.optional(),
});

/** One certificate that was given to a site. */
export type SiteCertificate = Readonly<z.output<typeof siteCertificate>>;

/** Every certificate that was given to a site: file `sites.json` of the folder of sites. */
const siteRegister = z.strictObject({
  version: z.literal(1),
  certificates: z.array(siteCertificate).max(10_000),
});

/** What a site is given: one file with all it needs to find and be known by the centre. */
const siteBundle = z.strictObject({
  version: z.literal(1),
  site: z.string().regex(SITE_NAME),
  /** Where the centre listens: `host:port`. */
  centre: z.string().min(3).max(300),
  authority: pem,
  certificate: pem,
  key: pem,
  expiresAt: isoTime,
});

/** What a site is given. */
export type SiteBundle = Readonly<z.output<typeof siteBundle>>;

/** The name in the centre's certificate. Sites ask for it whatever the address they reach it at. */
export const CENTRE_NAME = 'centre.qiaolou.internal';

/** Names of the files. */
export const SITE_FILES = { centre: 'centre.json', register: 'sites.json', authorityKey: 'authority-key.pem' } as const;

/** The centre's identity. Throws `collector.forwardNotPrepared` when there is none yet, `collector.forwardFileInvalid`. */
export function readCentreIdentity(directory: string): Readonly<z.output<typeof centreIdentity>> {
  const file = join(directory, SITE_FILES.centre);
  const found = readSiteFile(file, centreIdentity);
  if (found === undefined) throw new SocError('collector.forwardNotPrepared', { file });
  return found;
}

/** Every certificate given out so far; none when there is no file. Throws `collector.forwardFileInvalid`. */
export function readSiteRegister(directory: string): readonly SiteCertificate[] {
  return readSiteFile(join(directory, SITE_FILES.register), siteRegister)?.certificates ?? [];
}

/** A site's bundle. Throws `collector.forwardBundleMissing`, `collector.forwardFileInvalid`. */
export function readSiteBundle(file: string): SiteBundle {
  const found = readSiteFile(file, siteBundle);
  if (found === undefined) throw new SocError('collector.forwardBundleMissing', { file });
  return found;
}

function readSiteFile<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SocError('collector.forwardFileInvalid', { file, reason: String(error) }, { cause: error });
  }
  try {
    return schema.parse(parseJson(text));
  } catch (cause) {
    // Nothing of what is in it: there are keys in it.
    const where = cause instanceof z.ZodError ? cause.issues.map(({ path }) => path.join('.')).slice(0, 5) : ['JSON'];
    throw new SocError(
      'collector.forwardFileInvalid',
      { file, where },
      { cause: new TypeError('not what it should be') },
    );
  }
}
