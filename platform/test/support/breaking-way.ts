import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '@qiaolou/soc-console-e2e/free-port';
import { once } from 'node:events';

/** A way to a server on which the server goes away when it has been sent so many packets, once. */
export interface BreakingWay {
  /** The server's address over this way. */
  readonly url: string;
  /** Whether it has gone away by now. */
  readonly broke: Promise<undefined>;
  /** The server is there again. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** How a server goes away: its connections end and none is taken, or they stay and are taken and nothing is said on them. */
export type Manner = 'cut' | 'silent';

/** Opens a way to the server of a URL that breaks before its packet number `at`, counted from 1. */
export async function openBreakingWay(to: string, at: number, manner: Manner = 'cut'): Promise<BreakingWay> {
  const target = new URL(to);
  const sockets = new Set<Socket>();
  const broke = Promise.withResolvers<undefined>();
  let packets = 0;
  let silent = false;
  const held: (() => void)[] = [];
  const pass = (bytes: Buffer, other: Socket): void => {
    if (silent) held.push(() => pass(bytes, other));
    else if (!other.destroyed) other.write(bytes);
  };
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) track(socket);
    near.on('data', (bytes) => {
      packets += 1;
      if (packets === at) goAway();
      pass(bytes, far);
    });
    far.on('data', (bytes) => pass(bytes, near));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const cut = (): void => {
    server.close(() => broke.resolve(undefined));
    for (const socket of sockets) socket.destroy();
  };
  const goAway = (): void => {
    silent = manner === 'silent';
    if (silent) broke.resolve(undefined);
    else cut();
  };
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const port = await freePort();
  await listen(port);
  const url = new URL(to);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.toString().replace(/\/$/, ''),
    broke: broke.promise,
    mend: async () => {
      silent = false;
      for (const say of held.splice(0)) say();
      if (!server.listening) await listen(port);
    },
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      cut();
      await closed;
    },
  };
}
