import type { FieldKind } from './field-reader.ts';
import { CISCO_ASA_ELEMENTS, IANA_ELEMENTS } from './element-table.ts';

/** A field of a flow record: its name in the IANA registry and how its bytes are read. */
export interface InformationElement {
  readonly name: string;
  readonly kind: FieldKind;
}

/** Scope fields of NetFlow v9 options templates (RFC 3954 §6.1). */
const SCOPE_NAMES = ['', 'scopeSystem', 'scopeInterface', 'scopeLineCard', 'scopeNetflowCache', 'scopeTemplate'];

/** Enterprise number of the reverse direction of biflows (RFC 5103 §6.1). */
const REVERSE_ENTERPRISE = 29305;

function byId(rows: typeof IANA_ELEMENTS): ReadonlyMap<number, InformationElement> {
  return new Map(rows.map(([id, name, kind]) => [id, { name, kind }]));
}

const IANA = byId(IANA_ELEMENTS);
const NETFLOW_V9 = new Map([...IANA, ...byId(CISCO_ASA_ELEMENTS)]);

/** How a field is numbered. */
export interface FieldNumber {
  readonly version: 9 | 10;
  readonly id: number;
  /** IANA private enterprise number; 0 = registry. */
  readonly enterprise: number;
  /** Scope field of a NetFlow v9 options template. */
  readonly scope: boolean;
}

/**
 * The element of a field number. Unknown ones are named by number: `field57590`, `enterprise3054.110`; reverse
 * elements of RFC 5103 get the prefix `reverse`.
 */
export function informationElement(field: FieldNumber): InformationElement {
  if (field.scope && field.version === 9) {
    return { name: SCOPE_NAMES[field.id] ?? `scope${field.id}`, kind: 'guess' };
  }
  if (field.enterprise === 0) {
    const known = (field.version === 9 ? NETFLOW_V9 : IANA).get(field.id);
    return known ?? { name: `field${field.id}`, kind: 'guess' };
  }
  const forward = field.enterprise === REVERSE_ENTERPRISE ? IANA.get(field.id) : undefined;
  if (forward === undefined) return { name: `enterprise${field.enterprise}.${field.id}`, kind: 'guess' };
  return { name: `reverse${forward.name.charAt(0).toUpperCase()}${forward.name.slice(1)}`, kind: forward.kind };
}
