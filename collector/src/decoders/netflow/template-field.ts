/** A field as a template announces it. */
export interface TemplateField {
  readonly id: number;
  /** Bytes; 65535 = each value carries its length (RFC 7011 §7). */
  readonly length: number;
  /** Private enterprise number, 0 = registry. */
  readonly enterprise: number;
}
