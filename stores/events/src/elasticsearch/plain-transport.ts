import { Client, errors, Serializer, Transport } from '@elastic/elasticsearch';
import { parseJson, SECOND_MS, SocError } from '@qiaolou/schema';

/** Where and as whom. */
export interface ServerOptions {
  /** `http://host:9200`; several nodes as a list. */
  readonly url: string | readonly string[];
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly apiKey?: string | undefined;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca?: string | undefined;
  readonly requestTimeoutMs: number;
}

/** The client's reading of answers, but for names with escapes, which devices give fields. */
const WHOLE_NAMES = Object.assign(new Serializer(), {
  deserialize: (json: string): unknown => {
    try {
      return parseJson(json);
    } catch (error) {
      throw new errors.DeserializationError(String(error), json);
    }
  },
});

type TransportOptions = ConstructorParameters<typeof Transport>[0];

/**
 * The client's transport with plain JSON media types and without the check of the product's name: the same bytes are
 * understood by Elasticsearch 7, 8, 9, OpenSearch and the servers derived from them.
 */
class PlainTransport extends Transport {
  constructor({ productCheck: _, ...options }: TransportOptions) {
    super({
      ...options,
      serializer: WHOLE_NAMES,
      vendoredHeaders: {
        jsonContentType: 'application/json',
        ndjsonContentType: 'application/x-ndjson',
        accept: 'application/json',
      },
    });
  }
}

/** One request: body is JSON, bulk is NDJSON text. */
export interface ServerRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly body?: unknown;
  readonly bulk?: string | undefined;
  /** Aborted: the connection is closed, upon which the server ends its search; throws `store.cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of its answer that are taken, as many as a text may have when absent; a longer one throws `query.tooMuchMemory`. */
  readonly mostBytes?: number | undefined;
}

/** Talks to the server and turns its failures into `store.*` errors. */
export class SearchServer {
  readonly #client: Client;

  constructor(options: ServerOptions) {
    const auth =
      options.apiKey !== undefined
        ? { apiKey: options.apiKey }
        : options.username !== undefined
          ? { username: options.username, password: options.password ?? '' }
          : undefined;
    this.#client = new Client({
      nodes: typeof options.url === 'string' ? options.url : [...options.url],
      Transport: PlainTransport,
      requestTimeout: options.requestTimeoutMs,
      maxRetries: 2,
      ...(auth === undefined ? {} : { auth }),
      ...(options.ca === undefined ? {} : { tls: { ca: options.ca } }),
    });
  }

  /** Sends a request; the answer's shape is the caller's knowledge of the API. */
  async request<T>(request: ServerRequest): Promise<T> {
    const { method, path, query, body, bulk, signal, mostBytes } = request;
    try {
      return await this.#client.transport.request<T>(
        {
          method,
          path,
          querystring: { ...query },
          ...(bulk !== undefined
            ? { bulkBody: bulk }
            : body !== undefined
              ? { body: body as Record<string, unknown> }
              : {}),
        },
        {
          ...(signal !== undefined && { signal }),
          ...(mostBytes !== undefined && { maxResponseSize: Math.floor(mostBytes) }),
        },
      );
    } catch (error) {
      if (signal?.aborted === true) throw new SocError('store.cancelled', {}, { cause: error });
      // Nothing else ends a request that is not cancelled.
      if (error instanceof errors.RequestAbortedError)
        throw new SocError('query.tooMuchMemory', { mostBytes: mostBytes ?? null }, { cause: error });
      throw (bulk === undefined ? readError(error) : undefined) ?? storeError(error);
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

/** What a server says of a question that needs more memory or groups than it gives one; its memory as a whole is another matter. */
function readError(error: unknown): SocError | undefined {
  if (!(error instanceof errors.ResponseError)) return undefined;
  const told = JSON.stringify(error.body ?? null).slice(0, 65_536);
  const details = { status: error.statusCode ?? 0, reason: error.message.slice(0, 1_000) };
  if (told.includes('"too_many_buckets_exception"'))
    return new SocError('query.tooManyGroups', details, { cause: error });
  if (told.includes('"circuit_breaking_exception"') && !told.includes('[parent] Data too large'))
    return new SocError('query.tooMuchMemory', details, { cause: error });
  return undefined;
}

function storeError(error: unknown): unknown {
  if (error instanceof errors.TimeoutError) return new SocError('store.timeout', {}, { cause: error });
  if (error instanceof errors.ResponseError) {
    const status = error.statusCode ?? 0;
    const details = { status, reason: error.message.slice(0, 1_000) };
    if (status === 429)
      return new SocError('store.busy', { ...details, retryAfterMs: retryAfterMs(error) }, { cause: error });
    if (status === 408) return new SocError('store.timeout', details, { cause: error });
    if (status === 400) return new SocError('store.badRequest', details, { cause: error });
    return new SocError('store.unavailable', details, { cause: error });
  }
  if (error instanceof errors.ConnectionError && isUntrusted(error))
    return new SocError('store.certificateRefused', { reason: error.message.slice(0, 1_000) }, { cause: error });
  if (error instanceof errors.ConnectionError || error instanceof errors.NoLivingConnectionsError)
    return new SocError('store.unavailable', { reason: error.message.slice(0, 1_000) }, { cause: error });
  return error;
}

/** How long a busy server asks to be left alone, ms: its header in seconds, else one second. */
function retryAfterMs({ headers }: errors.ResponseError): number {
  const header: unknown = headers?.['retry-after'];
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) * SECOND_MS : SECOND_MS;
}

/** What Node says of a certificate that it does not accept; it does not pass by itself. */
const UNTRUSTED =
  /self[- ]signed certificate|unable to (?:verify|get)(?: the first| local)? (?:issuer )?certificate|certificate has expired|certificate is not yet valid|does not match certificate's altnames|unsuitable certificate purpose|certificate signature failure/i;

function isUntrusted({ message }: errors.ConnectionError): boolean {
  return UNTRUSTED.test(message);
}
