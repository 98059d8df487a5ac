import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SocError } from '@qiaolou/schema';
import { configSchema } from '../src/config/config.ts';
import { loadConfig } from '../src/config/load-config.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('loadConfig', () => {
  it('has a default for everything, and listens on loopback only', () => {
    const config = loadConfig({ environment: {} });
    expect(config).toEqual(configSchema.parse({}));
    expect(config.console.host).toBe('127.0.0.1');
    expect(new Set(Object.values(config.inputs).flatMap((input) => ('host' in input ? [input.host] : [])))).toEqual(
      new Set(['127.0.0.1']),
    );
  });

  it('reads the example file as the defaults', () => {
    const example = join(import.meta.dirname, '../../qiaolou.example.yaml');
    expect(loadConfig({ file: example, fileMustExist: true, environment: {} })).toEqual(configSchema.parse({}));
  });

  it('knows of a gateway in front: cookies over https, whose X-Forwarded-For is believed', () => {
    expect(configSchema.parse({}).console).toMatchObject({ behindHttps: false, trustedProxies: 0 });
    const path = file('gateway.yaml', 'console:\n  behindHttps: true\n  trustedProxies: 1\n');
    expect(loadConfig({ file: path, environment: {} }).console).toMatchObject({ behindHttps: true, trustedProxies: 1 });
  });

  it.each(['10.0.0.1/8', '10.0.0.0/33', 'intranet', '10.*', ''])(
    'refuses %j as a network that is inside',
    (network) => {
      expect(configSchema.safeParse({ detection: { insideNetworks: [network] } }).success).toBe(false);
    },
  );

  it('lets the environment win over the file', () => {
    const path = file('a.yaml', 'console:\n  port: 9000\ndataDirectory: /srv/x\n');
    const config = loadConfig({
      file: path,
      environment: { QIAOLOU_CONSOLE_PORT: '9001', QIAOLOU_REDIS_URL: 'redis://r' },
    });
    expect([config.console.port, config.dataDirectory, config.stores.redis.url]).toEqual([9001, '/srv/x', 'redis://r']);
  });

  it('has a variable for every setting of every input; the names of 0.1.0 go on working, the newer name wins', () => {
    const { inputs } = loadConfig({
      environment: {
        QIAOLOU_SYSLOG_HOST: '192.0.2.1',
        QIAOLOU_SYSLOG_TCP_HOST: '192.0.2.2',
        QIAOLOU_INPUTS_SYSLOG_TCP_HOST: '192.0.2.3',
        QIAOLOU_NETFLOW_HOST: '192.0.2.4',
        QIAOLOU_HTTP_INPUT_HOST: '192.0.2.5',
        QIAOLOU_INPUTS_SYSLOG_UDP_PORT: '514',
        QIAOLOU_INPUTS_NETFLOW_ENABLED: 'false',
      },
    });
    const { inputs: byDefault } = configSchema.parse({});
    expect(inputs).toEqual({
      ...byDefault,
      syslogUdp: { ...byDefault.syslogUdp, enabled: true, host: '192.0.2.1', port: 514 },
      syslogTcp: { ...byDefault.syslogTcp, enabled: true, host: '192.0.2.3' },
      netflow: { ...byDefault.netflow, enabled: false, host: '192.0.2.4' },
      http: { ...byDefault.http, enabled: true, host: '192.0.2.5' },
    });
    for (const [name, value] of [
      ['QIAOLOU_INPUTS_HTTP_ENABLED', 'maybe'],
      ['QIAOLOU_INPUTS_HTTP_PORT', 'many'],
    ] as const) {
      expect(() => loadConfig({ environment: { [name]: value } })).toThrow(
        expect.objectContaining({ code: 'config.invalid' }),
      );
    }
  });

  it('names the variable of the very setting that does not fit', () => {
    const environment = { QIAOLOU_CONSOLE_MAX_CONNECTIONS: '64' };
    const path = file('per-address.yaml', 'console:\n  maxConnectionsPerAddress: 0\n');
    const problemsOf = (given: Parameters<typeof loadConfig>[0]): unknown => {
      try {
        return loadConfig(given);
      } catch (error) {
        return (error as SocError).details['problems'];
      }
    };
    const beside = [expect.stringMatching(/^console\.maxConnectionsPerAddress: /)];
    expect(problemsOf({ file: path, environment })).toEqual(beside);
    const own = [expect.stringMatching(/^console\.maxConnections \(QIAOLOU_CONSOLE_MAX_CONNECTIONS\): /)];
    expect(problemsOf({ environment: { QIAOLOU_CONSOLE_MAX_CONNECTIONS: '0' } })).toEqual(own);
  });

  it.each([
    ['an unknown key', 'consol:\n  port: 1\n'],
    ['a wrong type', 'console:\n  port: many\n'],
    ['broken YAML', 'console: [1\n'],
    ['a list', '- 1\n'],
    ['a duplicate key', 'log: {}\nlog: {}\n'],
  ])('refuses %s with config.invalid', (_name, text) => {
    const path = file('bad.yaml', text);
    expect(() => loadConfig({ file: path, environment: {} })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
  });

  it('says that a named file is missing', () => {
    expect(() => loadConfig({ file: join(directory, 'none.yaml'), fileMustExist: true, environment: {} })).toThrow(
      expect.objectContaining({ code: 'config.unreadable' }),
    );
  });
});
