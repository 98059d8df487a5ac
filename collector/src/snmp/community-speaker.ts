import { timingSafeEqual } from 'node:crypto';
import { BerFault, BerReader, TAG } from './ber-reader.ts';
import { berElement, berInteger, berOctets } from './ber-write.ts';
import { readPdu, writePdu, type PduRequest } from './pdu.ts';
import type { Speaker, Spoken } from './speaker.ts';

const VERSION_2C = 1;

/** Speaks v2c (RFC 1901): who knows the community may ask, and everybody on the way learns it. */
export class CommunitySpeaker implements Speaker {
  readonly #community: Buffer;

  constructor(community: string) {
    this.#community = Buffer.from(community);
  }

  write(request: PduRequest): Buffer {
    return berElement(TAG.sequence, berInteger(VERSION_2C), berOctets(this.#community), writePdu(request));
  }

  read(datagram: Buffer): Spoken {
    try {
      const outer = new BerReader(datagram);
      const message = outer.inside(outer.expect(TAG.sequence));
      if (message.integer() !== VERSION_2C) return { kind: 'refused', because: 'version', id: undefined };
      const community = message.octets();
      if (community.length !== this.#community.length || !timingSafeEqual(community, this.#community))
        return { kind: 'refused', because: 'community', id: undefined };
      const response = readPdu(message);
      if (response === undefined || response.isReport)
        return { kind: 'refused', because: 'notAResponse', id: undefined };
      return { kind: 'response', response };
    } catch (error) {
      if (error instanceof BerFault) return { kind: 'refused', because: 'badBer', id: undefined };
      throw error;
    }
  }
}
