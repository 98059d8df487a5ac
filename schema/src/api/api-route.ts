import { z } from 'zod';
import type { Permission } from '../records/user.ts';

/** Where the API lives; the paths of the route table come after it. */
export const API_PREFIX = '/api/v1';

/** Request header that carries the session's CSRF token; needed on every method but GET. */
export const CSRF_HEADER = 'x-csrf-token';

/**
 * Request header of calls that nobody asked for (refreshes by timer or by the live stream): `1` = does not count as
 * activity, so that a screen left alone still logs out when idle.
 */
export const BACKGROUND_HEADER = 'x-qiaolou-background';

/**
 * Who may call a route: everybody (`public`), everybody logged in (`session`), or holders of one permission. The server
 * refuses to register a route without it.
 */
export type ApiAccess = Permission | 'public' | 'session';

/** What a successful call answers with. */
export type ApiResponse =
  | { readonly kind: 'json'; readonly status: 200 | 201; readonly schema: z.ZodType }
  | { readonly kind: 'empty'; readonly status: 204 }
  /** Bytes written as they come: exports (`text/csv`, `application/x-ndjson`) and server-sent events. */
  | { readonly kind: 'stream'; readonly status: 200; readonly contentTypes: readonly string[] };

/** One endpoint: the source of the server's routing and checks, of the OpenAPI document and of the web client's types. */
export interface ApiRoute {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** After `API_PREFIX`, parameters as `:name`. */
  readonly path: string;
  readonly access: ApiAccess;
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

/** A 200 (or 201) answer with a JSON body. */
export function json<S extends z.ZodType>(
  schema: S,
  status: 200 | 201 = 200,
): { readonly kind: 'json'; readonly status: 200 | 201; readonly schema: S } {
  return { kind: 'json', status, schema };
}

/** Query parameter that may be repeated: `?status=open&status=handled`; one value reads as a list of one. At most 50. */
export function listOf<S extends z.ZodType>(item: S) {
  return z
    .union([item, z.array(item).max(50)])
    .transform((value): z.output<S>[] => (Array.isArray(value) ? value : [value]) as z.output<S>[]);
}

/** Page size of a query string, 1–`max`. */
export function limitParam(max: number, preset: number) {
  return z.coerce.number().int().min(1).max(max).default(preset);
}

/** An instant at the border: ISO 8601 with zone; normalised to UTC milliseconds inside. */
export const instantSchema = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .meta({ description: 'ISO 8601 instant with zone' });

/** Opaque position of the next page; give back unchanged. */
export const cursorSchema = z.string().min(1).max(2_048);

/** Id of a record. */
export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);

/** `:id` of a path. */
export const idParams = z.strictObject({ id: idSchema });

/** Version the writer saw; another version in the store is `records.versionConflict`. */
export const versionSchema = z.number().int().positive();

/** Body of every failed call. `code` is of the error catalogue; its text is looked up there, never sent. */
export const apiErrorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), details: z.record(z.string(), z.unknown()) }),
});
export type ApiError = z.infer<typeof apiErrorSchema>;
