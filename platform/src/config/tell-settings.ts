import { listSettings, type Json } from '@qiaolou/schema';
import { configSchema, type Config } from './config.ts';

/** The settings in force by their paths: `console.port`. What nobody may read is told as a keyed digest. */
export type ToldSettings = Readonly<Record<string, Json>>;

/** A setting that differs from that of the last start; without values where nobody may read them. */
export interface SettingChange {
  readonly key: string;
  /** Absent when it had none. */
  readonly from?: Json;
  /** Absent when it has none. */
  readonly to?: Json;
}

const SECRET = 'hmac-sm3:';

/**
 * Tells every setting that has a value, defaults included.
 *
 * @param digestOf keyed digest of a secret, hex: the same value has the same, and nobody without the key can try values.
 */
export function tellSettings(config: Config, digestOf: (path: string, secret: string) => string): ToldSettings {
  const told: Record<string, Json> = {};
  for (const { path, facts } of listSettings(configSchema)) {
    const value = valueAt(config, path);
    if (value === undefined) continue;
    const key = path.join('.');
    const isSecret = facts?.secret === true || holdsPassword(value);
    told[key] = isSecret ? `${SECRET}${digestOf(key, JSON.stringify(value))}` : (value as Json);
  }
  return told;
}

/** What differs, in the order of the names. */
export function settingChanges(before: ToldSettings, now: ToldSettings): readonly SettingChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]))
    .map((key) => {
      const [from, to] = [before[key], now[key]];
      if (isDigest(from) || isDigest(to)) return { key };
      return { key, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    });
}

function isDigest(value: Json | undefined): boolean {
  return typeof value === 'string' && value.startsWith(SECRET);
}

/** An address may carry a password whatever setting it is. */
function holdsPassword(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).password !== '';
}

function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((below, key) => (below as Readonly<Record<string, unknown>> | undefined)?.[key], tree);
}
