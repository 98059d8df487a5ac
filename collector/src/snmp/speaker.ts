import type { PduRequest, PduResponse } from './pdu.ts';

/** Why a datagram of a device is not taken for an answer, or what it answers instead of one. */
export type SpokenRefusal =
  | 'badBer'
  | 'community'
  | 'version'
  | 'notAResponse'
  | 'notAuthentic'
  | 'notPrivate'
  | 'notInTime'
  | 'unknownEngine'
  | 'unknownUser'
  | 'securityLevel';

/** What a datagram is. */
export type Spoken =
  | { readonly kind: 'response'; readonly response: PduResponse }
  /** Something was learnt of the device that a request needs: ask again. */
  | { readonly kind: 'again'; readonly id: number }
  /** `id`: the device refuses this request; undefined: it is not the device's word on anything. */
  | { readonly kind: 'refused'; readonly because: SpokenRefusal; readonly id: number | undefined };

/** How one device is spoken to: what makes a request a message, and a message an answer. Never throws on any bytes. */
export interface Speaker {
  /** `now` is epoch ms. */
  write(request: PduRequest, now: number): Buffer;
  read(datagram: Buffer, now: number): Spoken;
}
