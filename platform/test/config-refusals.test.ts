import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import { loadConfig } from '../src/config/load-config.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-refusals-'));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('numbers and names', () => {
  it.each([
    '0x10',
    '1e3',
    ' 5 ',
    '5 ',
    '٣',
    '５',
    '1_000',
    '+1',
    'Infinity',
    'NaN',
    '0b1',
    '0o7',
    '1,000',
    '.5',
    '5.',
    '--1',
  ])('of the environment are decimal: %j is refused, with the variable and its setting', (value) => {
    expect(() => loadConfig({ environment: { QIAOLOU_CONSOLE_MAX_CONNECTIONS: value } })).toThrow(
      expect.objectContaining({
        code: 'config.invalid',
        details: expect.objectContaining({
          problems: [expect.stringContaining('console.maxConnections (QIAOLOU_CONSOLE_MAX_CONNECTIONS)')],
        }) as unknown,
      }),
    );
  });

  it.each(['0x10', '0o17', '1e3', '1E3', '.inf', '-.inf', '.nan', '+5'])(
    'of the file are decimal: %s is refused',
    (value) => {
      const path = file('number.yaml', `console:\n  maxConnections: ${value}\n`);
      expect(() => loadConfig({ file: path, environment: {} })).toThrow(
        expect.objectContaining({
          code: 'config.invalid',
          details: expect.objectContaining({ file: path, line: 2 }) as unknown,
        }),
      );
    },
  );

  it.each([
    ['QIAOLOU_CONSOLE_PROT', 'QIAOLOU_CONSOLE_PORT'],
    ['QIAOLOU_DATADIR', 'QIAOLOU_DATA_DIR'],
    ['QIAOLOU_SYSLOGHOST', 'QIAOLOU_SYSLOG_HOST'],
    ['QIAOLOU_console_port', 'QIAOLOU_CONSOLE_PORT'],
    ['QIAOLOU_REDIS', 'QIAOLOU_REDIS_URL'],
  ])('of variables that set nothing are refused: %s, with %s as the nearest', (name, nearest) => {
    expect(() => loadConfig({ environment: { [name]: '1' } })).toThrow(
      expect.objectContaining({ code: 'config.unknownVariable', details: { unknown: [{ name, nearest }] } }),
    );
  });

  it('of tests and of other programs are none of it', () => {
    expect(loadConfig({ environment: { QIAOLOU_TEST_X: '1', QIAO: '1', PATH: '/bin' } })).toEqual(
      configSchema.parse({}),
    );
  });

  it('are read from a file with a byte order mark', () => {
    expect(loadConfig({ file: file('bom.yaml', '\ufeffzone: UTC\n'), environment: {} }).zone).toBe('UTC');
  });
});
