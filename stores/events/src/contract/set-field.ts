import type { FieldValue } from '@qiaolou/schema';

/**
 * Sets a field of an event that is being made. Assigned, so that events keep the shape engines are fast with; but for
 * `__proto__`, which a device may call a field, and which assigning would lose.
 */
export function setField(event: Record<string, FieldValue>, name: string, value: FieldValue): void {
  if (name === '__proto__')
    Object.defineProperty(event, name, { value, enumerable: true, writable: true, configurable: true });
  else event[name] = value;
}
