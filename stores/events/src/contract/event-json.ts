import type { EcsEvent } from '@qiaolou/schema';
import { parseJson } from '@qiaolou/schema/reading';

/** An event of its JSON; null for `null`. What it is must be checked by whoever has it from outside. Throws as `parseJson`. */
export function parsedEvent(json: string): EcsEvent | null {
  return parseJson(json) as EcsEvent | null;
}
