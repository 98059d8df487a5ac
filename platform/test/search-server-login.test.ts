import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import { searchServerLogin } from '../src/config/search-server-login.ts';

const URL_OF = 'https://one.example:9200';
const settingsOf = (elasticsearch: object) => configSchema.parse({ stores: { elasticsearch } }).stores.elasticsearch;
function fileWith(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'qiaolou-login-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'secret'), text);
  return join(directory, 'secret');
}

describe('the login at the search server', () => {
  it('is none without an address', () => {
    expect(searchServerLogin(settingsOf({}))).toBeUndefined();
  });

  it('has every node, and what the files hold without the white space around it', () => {
    const settings = settingsOf({
      ...{ url: `${URL_OF}, https://two.example:9200`, username: 'qiaolou' },
      ...{
        passwordFile: fileWith('s3cret 口令\n'),
        caFile: fileWith('-----BEGIN CERTIFICATE-----\n'),
        apiKeyFile: fileWith('key'),
      },
    });
    expect(searchServerLogin(settings)).toEqual({
      ...{ url: [URL_OF, 'https://two.example:9200'], indexPrefix: 'soc-events', username: 'qiaolou' },
      ...{ password: 's3cret 口令', apiKey: 'key', ca: '-----BEGIN CERTIFICATE-----' },
    });
  });

  it.each([
    ['missing', '/nothing/here', 'ENOENT'],
    ['a folder', tmpdir(), 'EISDIR'],
    ['empty', undefined, 'empty'],
  ])('names a file that is %s', (_, file, reason) => {
    const settings = settingsOf({ url: URL_OF, passwordFile: file ?? fileWith(' \n') });
    expect(() => searchServerLogin(settings)).toThrow(
      expect.objectContaining({ code: 'config.unreadable', details: { file: settings.passwordFile, reason } }),
    );
  });

  it('never tells what is in a file', () => {
    const file = fileWith(`secret${'x'.repeat(1_000_000)}`);
    try {
      searchServerLogin(settingsOf({ url: URL_OF, apiKeyFile: file }));
      expect.fail();
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('secretx');
      expect(error).toMatchObject({ code: 'config.unreadable', details: { reason: 'too large' } });
    }
  });

  it.each([
    ['a password in the address', { url: 'https://elastic:pw@one.example:9200' }],
    ['a user in one of several', { url: `${URL_OF},http://elastic@two.example` }],
    ['another protocol', { url: 'ftp://one.example' }],
    ['an empty address', { url: `${URL_OF},` }],
    ['two passwords', { url: URL_OF, password: 'a', passwordFile: 'b' }],
    ['two keys', { url: URL_OF, apiKey: 'a', apiKeyFile: 'b' }],
  ])('refuses %s, and does not repeat it', (_, elasticsearch) => {
    const { error } = configSchema.safeParse({ stores: { elasticsearch } });
    expect(error?.issues).toHaveLength(1);
    expect(JSON.stringify(error?.issues)).not.toContain('pw');
  });
});
