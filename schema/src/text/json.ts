/** A value that survives `JSON.parse(JSON.stringify(x))` unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object, immutable. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}
