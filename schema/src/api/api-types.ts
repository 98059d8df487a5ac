import type { z } from 'zod';
import type { Permission } from '../accounts/permission.ts';
import type { RouteAccess, RouteOf } from '../route/api-route.ts';
import type { API_ROUTES, ApiOperation } from './api-routes.ts';

/** Who may call a route of the API. */
export type ApiAccess = RouteAccess<Permission>;

/** A route of the API. */
export type ApiRoute = RouteOf<Permission>;

type Part<R, K extends 'params' | 'query' | 'body'> =
  R extends Readonly<Record<K, infer S extends z.ZodType>> ? S : undefined;

/** What a client sends for a part of an operation (before defaults); undefined when the operation has no such part. */
export type ApiInput<O extends ApiOperation, K extends 'params' | 'query' | 'body'> =
  Part<(typeof API_ROUTES)[O], K> extends infer S extends z.ZodType ? z.input<S> : undefined;

/** What a handler gets for a part of an operation (after defaults). */
export type ApiParsed<O extends ApiOperation, K extends 'params' | 'query' | 'body'> =
  Part<(typeof API_ROUTES)[O], K> extends infer S extends z.ZodType ? z.output<S> : undefined;

/** Body of the answer of an operation; undefined for empty answers and streams. */
export type ApiOutput<O extends ApiOperation> = (typeof API_ROUTES)[O]['response'] extends {
  readonly schema: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;
