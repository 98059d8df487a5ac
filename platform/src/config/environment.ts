import { listSettings, type ListedSetting } from '@qiaolou/schema';
import { configSchema } from './config.ts';

/**
 * The environment variables of a setting: the one that follows from its path, `console.trustedProxies` →
 * `QIAOLOU_CONSOLE_TRUSTED_PROXIES`, and a shorter one where it has one. The first of them that is set counts.
 */
export function environmentNames({ path, facts }: ListedSetting): readonly string[] {
  const words = path.map((key) => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
  const derived = `QIAOLOU_${words.join('_')}`;
  return facts?.env === undefined ? [derived] : [derived, facts.env];
}

/** What the environment sets: paths with values. An empty variable sets nothing. */
export function environmentValues(
  environment: Readonly<Record<string, string | undefined>>,
): readonly (readonly [path: readonly string[], value: unknown])[] {
  return listSettings(configSchema).flatMap((listed) => {
    const text = environmentNames(listed)
      .map((name) => environment[name])
      .find((value) => value !== undefined && value !== '');
    return text === undefined ? [] : [[listed.path, valueOf(text, listed.type)] as const];
  });
}

/** What is not of the type is left as it is, for the schema to refuse. */
function valueOf(text: string, type: ListedSetting['type']): unknown {
  switch (type) {
    case 'number':
      return Number(text);
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    case 'list':
      return text.split(',').map((part) => part.trim());
    case 'text':
    case 'other':
      return text;
  }
}
