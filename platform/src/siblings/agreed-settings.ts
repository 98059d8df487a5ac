import { listSettings } from '@qiaolou/schema';
import { configSchema, type Config, type RoleName } from '../config/config.ts';
import { tellSettings, type ToldSettings } from '../config/tell-settings.ts';

type Role = Exclude<RoleName, 'all'>;

const EVERY_ROLE: readonly Role[] = ['collector', 'worker', 'console'];

/**
 * Settings, or sections, in which the processes that share a database must agree, and the roles that go by them; a process of
 * role `all` goes by each. A setting that is new is decided here or below.
 */
export const AGREED_BY: Readonly<Record<string, readonly Role[]>> = {
  zone: EVERY_ROLE,
  'detection.disabledRules': ['collector', 'console'],
  'detection.insideNetworks': ['collector', 'console'],
  'detection.insideZones': ['collector', 'console'],
  'detection.maxClockSkewHours': ['collector'],
  automation: ['worker'],
  connectors: ['worker'],
  'compliance.level': ['worker', 'console'],
  'stores.elasticsearch.indexPrefix': EVERY_ROLE,
};

/** Settings, or sections, in which each process may be as it likes, and why. */
export const OWN_OF_EACH: Readonly<Record<string, string>> = {
  dataDirectory: 'each has its own',
  role: 'is what tells them apart',
  console: 'is where one listens, and how much it takes on',
  probes: 'is where one listens',
  inputs: 'is where one listens',
  spool: 'is of its own data directory',
  forward: 'is of one site, which has no siblings',
  retention: 'is of the embedded store, which one process has',
  'stores.waitSeconds': 'is how patient one is',
  'stores.embedded': 'is of its own data directory',
  'stores.elasticsearch.url': 'a server may have several names',
  'stores.elasticsearch.username': 'each may have a login of its own',
  'stores.elasticsearch.password': 'each may have a login of its own',
  'stores.elasticsearch.apiKey': 'each may have a login of its own',
  'stores.elasticsearch.passwordFile': 'files may have other names on another machine',
  'stores.elasticsearch.apiKeyFile': 'files may have other names on another machine',
  'stores.elasticsearch.caFile': 'files may have other names on another machine',
  'stores.database': 'it is by the same database that they know of each other',
  'stores.redis': 'a server may have several names',
  'detection.ruleDirectories': 'folders may have other names on another machine',
  'detection.parserDirectories': 'folders may have other names on another machine',
  audit: 'files may have other names on another machine; who signs takes turns',
  log: 'is how much one says',
};

/** The settings of a process that its siblings must agree with. */
export function agreedSettings(config: Config): ToldSettings {
  const told = tellSettings(config, () => '');
  const agreed = agreedKeys(config.role);
  return Object.fromEntries(Object.entries(told).filter(([key]) => agreed.has(key)));
}

/** True for a setting that is the entry or in its section. */
export function isOf(entry: string, key: string): boolean {
  return key === entry || key.startsWith(`${entry}.`);
}

function agreedKeys(role: RoleName): ReadonlySet<string> {
  const entries = Object.keys(AGREED_BY).filter((entry) => role === 'all' || AGREED_BY[entry]?.includes(role));
  const keys = listSettings(configSchema).map(({ path }) => path.join('.'));
  return new Set(keys.filter((key) => entries.some((entry) => isOf(entry, key))));
}
