import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConnectorCounterpart } from '../counterpart.ts';
import { httpApiKind } from './connector.ts';

const given = { programPrefix: [] };

/** A server on the loopback interface that says yes to everything. */
export const counterpart: ConnectorCounterpart<{ allowedHosts: string[] }, typeof httpApiKind.sample> = {
  // Port 9 (discard) is closed: the connection is refused at once.
  away: { settings: { allowedHosts: ['127.0.0.1:9'] }, given },
  open: async () => {
    const server = createServer((_, response) => void response.end('{"ok":true}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      kind: 'open',
      settings: { allowedHosts: [host] },
      given,
      args: { ...httpApiKind.sample, url: `http://${host}/x` },
      close: () =>
        new Promise((resolve) => {
          server.closeAllConnections();
          server.close(() => resolve());
        }),
    };
  },
};
