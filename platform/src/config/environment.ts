import { listSettings, SocError, type ListedSetting } from '@qiaolou/schema';
import { configSchema } from './config.ts';
import { decimalNumber } from './decimal-number.ts';
import { unknownVariables } from './unknown-variables.ts';

/**
 * The environment variables of a setting: the one that follows from its path, `console.trustedProxies` →
 * `QIAOLOU_CONSOLE_TRUSTED_PROXIES`, and a shorter one where it has one. The first of them that is set counts.
 */
export function environmentNames({ path, facts }: ListedSetting): readonly string[] {
  const words = path.map((key) => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
  const derived = `QIAOLOU_${words.join('_')}`;
  return facts?.env === undefined ? [derived] : [derived, facts.env];
}

/** What a variable of the environment sets. */
export interface VariableValue {
  readonly name: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What the environment sets. An empty variable sets nothing. */
export function environmentValues(environment: Readonly<Record<string, string | undefined>>): readonly VariableValue[] {
  return listSettings(configSchema).flatMap((listed) => {
    const name = environmentNames(listed).find((each) => (environment[each] ?? '') !== '');
    return name === undefined
      ? []
      : [{ name, path: listed.path, value: valueOf(environment[name] ?? '', listed.type) }];
  });
}

/** Throws `config.unknownVariable` (details: unknown, each with the nearest name) for variables that set nothing. */
export function refuseUnknownVariables(environment: Readonly<Record<string, string | undefined>>): void {
  const unknown = unknownVariables(environment, listSettings(configSchema).flatMap(environmentNames));
  if (unknown.length === 0) return;
  throw new SocError('config.unknownVariable', {
    unknown: unknown.map(({ name, nearest }) => ({ name, nearest })),
  });
}

/** What is not of the type is left as it is, for the schema to refuse. */
function valueOf(text: string, type: ListedSetting['type']): unknown {
  switch (type) {
    case 'number':
      return decimalNumber(text) ?? text;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    case 'list':
      return text.split(',').map((part) => part.trim());
    case 'text':
    case 'other':
      return text;
  }
}
