import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
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

/** Opens a way to the server of a URL that breaks before its packet number `at`, counted from 1. */
export async function openBreakingWay(to: string, at: number): Promise<BreakingWay> {
  const target = new URL(to);
  const sockets = new Set<Socket>();
  const broke = Promise.withResolvers<undefined>();
  let packets = 0;
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) track(socket);
    near.on('data', (bytes) => {
      packets += 1;
      if (packets === at) cut();
      else if (!far.destroyed) far.write(bytes);
    });
    far.pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const cut = (): void => {
    server.close(() => broke.resolve(undefined));
    for (const socket of sockets) socket.destroy();
  };
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(to);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.toString().replace(/\/$/, ''),
    broke: broke.promise,
    mend: () => listen(port),
    close: async () => {
      if (!server.listening) return;
      cut();
      await broke.promise;
    },
  };
}
