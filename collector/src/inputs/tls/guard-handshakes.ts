import type { Socket } from 'node:net';
import type { DetailedPeerCertificate, PeerCertificate, Server, TLSSocket, TlsOptions } from 'node:tls';
import { addressGroup, type Clock } from '@qiaolou/schema';
import { peerAddress } from '../peer-address.ts';
import { HandshakeBudget } from './handshake-budget.ts';
import { judgeClient, type ShownCertificate } from './judge-client.ts';
import { handshakeRefusal, type HandshakeRefusal, type TlsFigures } from './tls-figures.ts';
import type { TlsSettings } from './tls-settings.ts';

/** What is known of those who came in. */
export interface HandshakeGuard {
  /** What a client's certificate calls it, or its address when it has shown none. */
  senderOf(socket: TLSSocket): string;
  /** The connection below, which whoever guards connections knows. */
  connectionOf(socket: TLSSocket): Socket;
  figures(): Pick<TlsFigures, 'established' | 'refused'>;
}

/** Options of a server that `guardHandshakes` guards; it judges certificates itself, to know why one was refused. */
export function handshakeOptions({ clientCertificates, handshakeSeconds }: TlsSettings): TlsOptions {
  return {
    requestCert: clientCertificates !== 'none',
    rejectUnauthorized: false,
    handshakeTimeout: handshakeSeconds * 1_000,
  };
}

/**
 * Guards a server by TLS (or HTTPS) that was made with `handshakeOptions`: call it when the server has its listeners of
 * `secureConnection`, before its connections are guarded. They do not see a client that is not let in; every handshake that comes
 * to nothing is counted with its reason.
 */
export function guardHandshakes(server: Server, settings: TlsSettings, clock: Clock): HandshakeGuard {
  const refused: Partial<Record<HandshakeRefusal, number>> = {};
  const senders = new WeakMap<TLSSocket, string>();
  const below = new Map<string, Socket>();
  const budget = new HandshakeBudget(settings.handshakesPerMinute);
  let established = 0;
  const refuse = (because: HandshakeRefusal, socket: Socket): void => {
    refused[because] = (refused[because] ?? 0) + 1;
    socket.destroy();
  };

  wrapListeners(server, 'connection', (socket, pass) => {
    if (!budget.spend(addressGroup(socket.remoteAddress), clock.now())) {
      refuse('handshakeBudget', socket);
      return;
    }
    const place = placeOf(socket);
    below.set(place, socket);
    socket.once('close', () => below.delete(place));
    pass();
  });
  server.on('tlsClientError', (error, socket) => refuse(handshakeRefusal(error), socket));
  wrapListeners(server, 'secureConnection', (socket, pass) => {
    const verdict = judgeClient(shownBy(socket), settings, clock.now());
    if (!verdict.ok) {
      refuse(verdict.because, socket);
      return;
    }
    established++;
    senders.set(socket, verdict.name ?? peerAddress(socket.remoteAddress));
    socket.on('error', (error) => {
      const because = handshakeRefusal(error);
      if (because === 'renegotiation') refuse(because, socket);
    });
    pass();
  });
  return {
    senderOf: (socket) => senders.get(socket) ?? peerAddress(socket.remoteAddress),
    connectionOf: (socket) => below.get(placeOf(socket)) ?? socket,
    figures: () => ({ established, refused: { ...refused } }),
  };
}

interface Given {
  readonly connection: Socket;
  readonly secureConnection: TLSSocket;
}

/** Takes the place of all listeners of an event; they are called when `pass` is. */
function wrapListeners<Event extends keyof Given>(
  server: Server,
  event: Event,
  listener: (given: Given[Event], pass: () => void) => void,
): void {
  const inner = server.listeners(event) as ((given: Given[Event]) => void)[];
  server.removeAllListeners(event);
  server.on(event as string, (given: Given[Event]) => {
    listener(given, () => {
      for (const one of inner) one.call(server, given);
    });
  });
}

/** Both sockets of a connection tell the same end of it. */
function placeOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** Undefined when it has shown none. */
function shownBy(socket: TLSSocket): ShownCertificate | undefined {
  // Empty without a certificate, which its type does not say.
  const shown: Partial<PeerCertificate | DetailedPeerCertificate> = socket.getPeerCertificate();
  if (shown.fingerprint256 === undefined) return undefined;
  const commonName: unknown = shown.subject?.CN;
  const names: readonly unknown[] = Array.isArray(commonName) ? commonName : [commonName];
  const first = names.find((name) => typeof name === 'string');
  return {
    dnsNames: dnsNamesOf(shown.subjectaltname ?? ''),
    commonName: typeof first === 'string' ? first : undefined,
    fingerprint: shown.fingerprint256.replaceAll(':', '').toLowerCase(),
    validFrom: Date.parse(shown.valid_from ?? ''),
    validTo: Date.parse(shown.valid_to ?? ''),
    fault: socket.authorized ? undefined : faultOf(socket),
  };
}

/** The type calls it an Error; it is OpenSSL's code. */
function faultOf(socket: TLSSocket): string {
  const fault: unknown = socket.authorizationError;
  return typeof fault === 'string' ? fault : 'UNSPECIFIED';
}

/** `DNS:a, DNS:b, IP Address:…`; a name in quotes holds something that no DNS name has, and is none. */
function dnsNamesOf(text: string): readonly string[] {
  return text.includes('"') ? [] : [...text.matchAll(/(?:^|, )DNS:([^,\s]+)/g)].map(([, name]) => name ?? '');
}
