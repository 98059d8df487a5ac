import { createServer } from 'node:net';
import { once } from 'node:events';
import { INPUT_KINDS, inputKey } from '@qiaolou/collector';
import { systemClock } from '@qiaolou/schema';
import { afterEach, expect, it, vi } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { runInputs, type RunInputsGiven } from '../../src/intake/run-inputs.ts';

afterEach(() => vi.restoreAllMocks());

const free = { host: '127.0.0.1', port: 0 };
const given: RunInputsGiven = {
  sink: { offer: () => true } as unknown as RunInputsGiven['sink'],
  observer: {} as RunInputsGiven['observer'],
  clock: systemClock,
  verifyKey: () => undefined,
  stateDirectory: '/nonexistent',
  newId: () => '5a'.repeat(16),
  connectionCap: 100,
};

it('shares the connections among the inputs that are connected to', async () => {
  const settings = configSchema.parse({
    inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free },
  }).inputs;
  const running = await runInputs(settings, given);
  const limits = Object.values(running.stats()).flatMap(({ connections }) => connections?.limit ?? []);
  await running.stop();
  const enabled = INPUT_KINDS.filter((kind) => settings[inputKey(kind.id)].enabled);
  expect(limits).toEqual(enabled.filter(({ transport }) => transport === 'tcp').map(() => 50));
});

it('tells the port that is taken, also when an input that had started cannot be stopped', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const [udp] = INPUT_KINDS;
  const open = udp.open.bind(udp);
  vi.spyOn(udp, 'open').mockImplementation((settings, more) => {
    const input = open(settings, more);
    const stop = input.stop.bind(input);
    return Object.assign(input, { stop: () => stop().then(() => Promise.reject(new Error('cannot be stopped'))) });
  });
  const inputs = { syslogUdp: free, syslogTcp: free, netflow: free, http: { ...free, port } };
  await expect(runInputs(configSchema.parse({ inputs }).inputs, given)).rejects.toMatchObject({
    code: 'platform.portInUse',
    details: { port, cleanUp: 'Error: cannot be stopped' },
  });
  taken.close();
});
