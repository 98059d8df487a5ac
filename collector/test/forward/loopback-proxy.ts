import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterTest } from '../inputs/spool-fixture.ts';

/** A link that can be cut, or go silent with both ends believing in it. */
export interface LoopbackProxy {
  readonly port: number;
  /** Connections that were made so far. */
  readonly connections: () => number;
  /** Ends every connection and takes no more. */
  readonly cut: () => void;
  /** Lets nothing through any more in either direction, and closes nothing. New connections are as silent. */
  readonly freeze: () => void;
  /** As it was at first. */
  readonly mend: () => void;
}

/** Starts a proxy to a port of this machine. */
export async function loopbackProxy(target: () => number): Promise<LoopbackProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: 'open' | 'cut' | 'frozen' = 'open';
  let count = 0;
  const server = createServer((near) => {
    count++;
    near.on('error', () => undefined);
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect({ host: '127.0.0.1', port: target() });
    far.on('error', () => undefined);
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk: Buffer) => {
        if (state !== 'frozen') to.write(chunk);
      });
      from.on('close', () => {
        if (state !== 'frozen') to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    pairs.clear();
  };
  afterTest(() => {
    server.close();
    end();
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    cut: () => {
      state = 'cut';
      end();
    },
    freeze: () => (state = 'frozen'),
    mend: () => {
      end();
      state = 'open';
    },
  };
}
