import { BerFault, TAG, type BerElement, type BerReader } from './ber-reader.ts';

/** What a message of v3 says of who sent it, and when (RFC 3414 §2.4). */
export interface Security {
  readonly engineId: Buffer;
  readonly boots: number;
  readonly time: number;
  readonly user: string;
  readonly mac: { readonly at: number; readonly length: number };
  readonly salt: Buffer;
}

/** Reads the parameters of USM (RFC 3414 §2.4): a sequence within octets. Throws `BerFault`. */
export function readSecurity(message: BerReader, octets: BerElement): Security {
  const outer = message.inside(octets);
  const inside = outer.inside(outer.expect(TAG.sequence));
  const engineId = inside.octets();
  if (engineId.length > 32) throw new BerFault('engineId', octets.from);
  const boots = counter(inside);
  const time = counter(inside);
  const user = inside.octets().toString('utf8');
  const mac = inside.expect(TAG.octets);
  const salt = inside.octets();
  return { engineId, boots, time, user, mac: { at: mac.from, length: mac.to - mac.from }, salt };
}

function counter(reader: BerReader): number {
  const { at } = reader;
  const value = reader.integer();
  if (value < 0 || value > 0x7fff_ffff) throw new BerFault('counter', at);
  return value;
}
