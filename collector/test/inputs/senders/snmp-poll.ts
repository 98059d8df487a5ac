import { FakeAgent } from '../snmp-poll/fake-agent.ts';
import { afterTest } from '../spool-fixture.ts';
import type { TestSource } from './sender.ts';

const GET = 0xa0;

/** A device whose links, named as the payloads are, go down. */
export async function openSource(): Promise<TestSource> {
  const agent = new FakeAgent();
  const port = await agent.listen();
  afterTest(() => agent.close());
  agent.system('device', 100);
  let ports = 0;
  const changes: (() => void)[] = [];
  // The first question of a poll: what changes does so between two polls.
  agent.treat = (answer, { tag }) => {
    if (tag === GET) changes.shift()?.();
    return answer;
  };
  const beforePoll = (change: () => void): Promise<void> =>
    new Promise((resolve) => {
      changes.push(() => {
        change();
        resolve();
      });
    });
  return {
    settings: {
      ...{ seconds: 1, timeoutSeconds: 30, pollEvents: false },
      credentials: [{ name: 'all', community: 'secret' }],
      devices: [{ address: '127.0.0.1', port, credential: 'all' }],
    },
    send: async (payloads) => {
      const first = ports;
      ports += payloads.length;
      const set = (oper: number): void => {
        for (const [i, payload] of payloads.entries()) agent.port(first + i + 1, payload, { oper });
      };
      await Promise.all([beforePoll(() => set(1)), beforePoll(() => set(2))]);
    },
    payloadOf: (spooled) => String((JSON.parse(spooled) as Readonly<Record<string, unknown>>)['snmp.interface_name']),
  };
}
