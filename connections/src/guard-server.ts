import type { Server, Socket } from 'node:net';
import { addressGroup } from '@qiaolou/schema';
import type { ConnectionFigures, TurnedAway } from './connection-figures.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { ConnectionRegister } from './connection-register.ts';

/** Keeps a server's connections within limits. */
export interface ServerGuard {
  /** The connection gave a sign of life worth its place: a frame, a request. */
  touch(socket: Socket): void;
  /** While `held` is true the connection is not closed for another. */
  hold(socket: Socket, held: boolean): void;
  /** Closes a connection and counts why. */
  turnAway(socket: Socket, because: TurnedAway): void;
  /** Those that are open. */
  sockets(): Iterable<Socket>;
  figures(): ConnectionFigures;
}

/**
 * Guards a server of sockets, HTTP or TLS: call it when the server has its listeners of `connection`, before it listens.
 * They do not see a connection that is turned away. A connection that the system cannot accept is counted and ends
 * nothing: without this an `EMFILE` would be an uncaught error.
 */
export function guardServer(server: Server, limits: ConnectionLimits): ServerGuard {
  const register = new ConnectionRegister<Socket>(limits);
  const turnedAway: Record<TurnedAway, number> = { total: 0, address: 0, displaced: 0, idle: 0, accept: 0 };
  let accepted = 0;
  const turnAway = (socket: Socket, because: TurnedAway): void => {
    turnedAway[because]++;
    register.remove(socket);
    socket.destroy();
  };
  const serve = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const admission = register.admit(socket, addressGroup(socket.remoteAddress));
    if (admission.kind === 'refused') {
      turnAway(socket, admission.because);
      return;
    }
    accepted++;
    socket.once('close', () => register.remove(socket));
    if (admission.kind === 'instead') turnAway(admission.of, 'displaced');
    for (const listener of serve) listener.call(server, socket);
  });
  // Errors before are those of listening, and whoever lets it listen hears of them.
  server.once('listening', () => server.on('error', () => turnedAway.accept++));
  return {
    touch: (socket) => register.touch(socket),
    hold: (socket, held) => register.hold(socket, held),
    turnAway,
    sockets: () => register.connections(),
    figures: () => ({ open: register.size, limit: limits.total, accepted, turnedAway: { ...turnedAway } }),
  };
}
