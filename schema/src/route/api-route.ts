import type { z } from 'zod';

/**
 * Who may call a route: everybody (`public`), everybody logged in (`session`), or holders of one permission. The server
 * refuses to register a route without it.
 */
export type RouteAccess<P extends string> = P | 'public' | 'session';

/** What a successful call answers with. */
export type ApiResponse =
  | {
      readonly kind: 'json';
      readonly status: 200 | 201;
      readonly schema: z.ZodType;
      /** True = may be sent compressed. Never where a secret is in the answer: its length would tell of it (BREACH). */
      readonly compressed?: true;
      /** True = whoever accepts `ANSWER_LINES_TYPE` hears how far a long question is, and then has its answer as a line. */
      readonly progress?: true;
    }
  | { readonly kind: 'empty'; readonly status: 204 }
  /** Bytes written as they come: exports (`text/csv`, `application/x-ndjson`) and server-sent events. */
  | { readonly kind: 'stream'; readonly status: 200; readonly contentTypes: readonly string[] };

/** One endpoint: the source of the server's routing and checks, of the OpenAPI document and of the web client's types. */
export interface RouteOf<P extends string> {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** After `API_PREFIX`, parameters as `:name`. */
  readonly path: string;
  readonly access: RouteAccess<P>;
  /** Path parameters. */
  readonly params?: z.ZodType | undefined;
  /** Query string; a repeated key is a list. Unknown keys are refused. */
  readonly query?: z.ZodType | undefined;
  /** JSON body; unknown keys are refused. */
  readonly body?: z.ZodType | undefined;
  readonly response: ApiResponse;
  readonly summaryZh: string;
  readonly summaryEn: string;
}

/** The endpoints of one area by operation id; they may ask for the area's own permissions only. */
export type RouteTable<P extends string = never> = Readonly<Record<string, RouteOf<P>>>;

/** An answer without a body. */
export const EMPTY = { kind: 'empty', status: 204 } as const satisfies ApiResponse;

/**
 * A 200 (or 201) answer with a JSON body.
 *
 * @example
 *   json(alertGroupListSchema); // { kind: 'json', status: 200, schema: alertGroupListSchema }
 */
export function json<S extends z.ZodType>(
  schema: S,
  status: 200 | 201 = 200,
): { readonly kind: 'json'; readonly status: 200 | 201; readonly schema: S } {
  return { kind: 'json', status, schema };
}

/**
 * A 200 answer whose JSON is compressed for whoever accepts it: lists and documents, never an answer that holds a token or a
 * password.
 *
 * @example
 *   compressedJson(alertGroupListSchema); // { kind: 'json', status: 200, schema: alertGroupListSchema, compressed: true }
 */
export function compressedJson<S extends z.ZodType>(
  schema: S,
): { readonly kind: 'json'; readonly status: 200; readonly schema: S; readonly compressed: true } {
  return { kind: 'json', status: 200, schema, compressed: true };
}

/**
 * As `compressedJson`, of a question that may take long: see `ANSWER_LINES_TYPE`.
 *
 * @example
 *   longAnswer(searchResultSchema); // { kind: 'json', status: 200, schema: searchResultSchema, compressed: true, progress: true }
 */
export function longAnswer<S extends z.ZodType>(schema: S) {
  return { kind: 'json', status: 200, schema, compressed: true, progress: true } as const;
}
