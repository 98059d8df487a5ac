import type { Caller } from '@qiaolou/accounts';
import type { Actor, API_ROUTES, ApiOperation, ApiOutput, ApiParsed, StepProgress } from '@qiaolou/schema';
import type { Request, Response } from 'express';

/** One checked request: access granted, input parsed. */
interface ApiCall<O extends ApiOperation> {
  readonly params: ApiParsed<O, 'params'>;
  readonly query: ApiParsed<O, 'query'>;
  readonly body: ApiParsed<O, 'body'>;
  readonly req: Request;
  /** For cookies and streams; JSON answers are returned, not written. */
  readonly res: Response;
  /** Aborted when the client leaves before it has its answer: nobody needs it any more. */
  readonly signal: AbortSignal;
  /** Takes how far the question is, of an operation that tells it to a client that wants to hear it. */
  readonly onProgress?: ((progress: StepProgress) => void) | undefined;
  /** Client address, IPv4-mapped addresses as IPv4. */
  readonly ip: string;
}

/** Same, of somebody logged in. */
export interface SessionCall<O extends ApiOperation> extends ApiCall<O> {
  readonly caller: Caller;
  readonly actor: Actor;
}

/** What answers an operation; `login` alone has no caller. Streams and empty answers resolve to undefined. */
type ApiHandler<O extends ApiOperation> = (
  call: O extends 'login' ? ApiCall<O> : SessionCall<O>,
) => Promise<ApiOutput<O>>;

/** One handler for every operation of an area's route table. */
export type HandlersOf<Routes> = { readonly [O in keyof Routes & ApiOperation]: ApiHandler<O> };

/** One handler for every operation of the API. */
export type ApiHandlers = HandlersOf<typeof API_ROUTES>;
