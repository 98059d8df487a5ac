import type { EcsEvent } from '@qiaolou/schema';

/** An event of a line that this benchmark wrote itself. */
export function parseEvent(line: string): EcsEvent {
  return JSON.parse(line) as EcsEvent;
}
