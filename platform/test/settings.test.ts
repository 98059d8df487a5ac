import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { listSettings } from '@qiaolou/schema';
import { configSchema } from '../src/config/config.ts';
import { environmentNames } from '../src/config/environment.ts';
import { loadConfig } from '../src/config/load-config.ts';

const settings = listSettings(configSchema).map((listed) => [listed.path.join('.'), listed] as const);
const example = readFileSync(join(import.meta.dirname, '../../qiaolou.example.yaml'), 'utf8');

function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((below, key) => (below as Readonly<Record<string, unknown>> | undefined)?.[key], tree);
}

describe('a setting', () => {
  it.each(settings)('%s says what it means in both languages', (_, { facts }) => {
    expect(facts?.zh).toMatch(/\p{Script=Han}/u);
    expect(facts?.en).toMatch(/^[\x20-\x7e]+$/);
  });

  it.each(settings)('%s is in qiaolou.example.yaml, in force or as a comment', (_, { path }) => {
    // A section whose keys are all comments is written `section: {}` above them.
    const whole = example.replaceAll(/^(\s*)(\w+): \{\}$/gm, '$1$2:').replaceAll(/^(\s*)# (\w+:.*)$/gm, '$1$2');
    expect(valueAt(parse(whole), path)).toBeDefined();
  });

  it.each<readonly [name: string, text: string, path: readonly string[], value: unknown]>([
    ['QIAOLOU_CONSOLE_BEHIND_HTTPS', 'true', ['console', 'behindHttps'], true],
    ['QIAOLOU_AUDIT_CHECKPOINT_ENTRIES', '7', ['audit', 'checkpointEntries'], 7],
    ['QIAOLOU_DETECTION_RULE_DIRECTORIES', '/a, /b', ['detection', 'ruleDirectories'], ['/a', '/b']],
    ['QIAOLOU_AUTOMATION_PLAYBOOK_MODE', 'drill', ['automation', 'playbookMode'], 'drill'],
    ['QIAOLOU_DATA_DIRECTORY', '/srv', ['dataDirectory'], '/srv'],
    ['QIAOLOU_DATA_DIR', '/srv', ['dataDirectory'], '/srv'],
  ])('is set by the variable that follows from its path: %s', (name, text, path, value) => {
    expect(valueAt(loadConfig({ environment: { [name]: text } }), path)).toEqual(value);
  });

  it('has a variable that no other has', () => {
    const names = settings.flatMap(([, listed]) => environmentNames(listed));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['QIAOLOU_DATA_DIR', 'dataDirectory'],
    ['QIAOLOU_CONSOLE_HOST', 'console.host'],
    ['QIAOLOU_CONSOLE_PORT', 'console.port'],
    ['QIAOLOU_SYSLOG_HOST', 'inputs.syslogUdp.host'],
    ['QIAOLOU_SYSLOG_TCP_HOST', 'inputs.syslogTcp.host'],
    ['QIAOLOU_NETFLOW_HOST', 'inputs.netflow.host'],
    ['QIAOLOU_HTTP_INPUT_HOST', 'inputs.http.host'],
    ['QIAOLOU_ELASTICSEARCH_URL', 'stores.elasticsearch.url'],
    ['QIAOLOU_ELASTICSEARCH_USERNAME', 'stores.elasticsearch.username'],
    ['QIAOLOU_ELASTICSEARCH_PASSWORD', 'stores.elasticsearch.password'],
    ['QIAOLOU_ELASTICSEARCH_API_KEY', 'stores.elasticsearch.apiKey'],
    ['QIAOLOU_DATABASE_URL', 'stores.database.url'],
    ['QIAOLOU_REDIS_URL', 'stores.redis.url'],
    ['QIAOLOU_LOG_LEVEL', 'log.level'],
  ])('keeps the variable of 0.1.0: %s', (name, path) => {
    expect(settings.find(([, listed]) => environmentNames(listed).includes(name))?.[0]).toBe(path);
  });

  it.each([
    ['QIAOLOU_CONSOLE_BEHIND_HTTPS', 'perhaps'],
    ['QIAOLOU_CONSOLE_PORT', 'many'],
    ['QIAOLOU_LOG_LEVEL', 'loud'],
  ])('refuses what is not of its type: %s=%s', (name, value) => {
    expect(() => loadConfig({ environment: { [name]: value } })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
  });
});
