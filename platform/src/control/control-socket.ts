import { chmodSync, existsSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { IMPORT_FORMATS } from '@qiaolou/collector';
import { sm3Hex } from '@qiaolou/crypto';
import {
  parseJson,
  replaySchema,
  SocError,
  startReplayBody,
  typedLine,
  type AppendResult,
  type ErrorCode,
  type JsonObject,
  type Replay,
  type StartReplayBody,
} from '@qiaolou/schema';
import { z } from 'zod';
import { osUser } from '../config/os-user.ts';
import type { ImportOrder, ImportResult } from '../imports/import-into-core.ts';

const importFormatId = z.enum(IMPORT_FORMATS.map(({ id }) => id));
const importFault = z.object({
  line: z.number().exactOptional(),
  at: z.number().exactOptional(),
  record: z.string().exactOptional(),
  reason: z.string(),
});

/** Lines of an answer: any number of progress lines, then a result or an error. */
const answerLine = z.union([
  z.object({ progress: z.number() }),
  z.object({
    result: z.object({
      read: z.number(),
      stored: z.number(),
      duplicates: z.number(),
      failed: z.number(),
      alerts: z.number(),
      seconds: z.number(),
      format: importFormatId.nullable(),
      faults: z.number(),
      firstFaults: z.array(importFault).readonly(),
    }),
  }),
  z.object({
    appended: z.object({
      accepted: z.number(),
      duplicates: z.number(),
      rejected: z.array(z.object({ id: z.string(), code: z.string(), reason: z.string() })).readonly(),
    }),
  }),
  z.object({ replay: replaySchema }),
  z.object({ error: z.object({ code: z.string(), details: z.record(z.string(), z.unknown()) }) }),
]);

/** A file to be imported, and who asks. */
export interface AskedImport extends ImportOrder {
  /** Name the operating system has for him. Only the owner of the data directory and root can ask: it is believed. */
  readonly askedBy: string;
}

/** A replay to be started or cancelled, and who asks. */
type AskedReplay = Pick<AskedImport, 'askedBy'> & ({ readonly start: StartReplayBody } | { readonly cancel: string });

/** What the command line may ask of a running platform. */
export interface ControlActions {
  import(asked: AskedImport, onProgress: (share: number) => void): Promise<ImportResult>;
  /** Stores events that are NDJSON, as they are; absent where they are on a server, which whoever has them asks himself. */
  readonly storeLines?: ((lines: Uint8Array) => Promise<AppendResult>) | undefined;
  /** Replays stored events to the end, and cancels that when nobody hears of it any more; absent where that is another process's. */
  readonly replay?:
    ((asked: AskedReplay, onProgress: (replay: Replay) => void, signal: AbortSignal) => Promise<Replay>) | undefined;
}

/** Bytes of lines at once: the longest line an event may have, and what is read besides it. */
const MAX_LINES_BYTES = 40 * 1_048_576;

/** Imports at the same time that anybody could want. */
const MAX_CONNECTIONS = 16;

/** Longest name of a user (Linux: 32), with room for other systems. */
const MAX_NAME = 256;

/** Longest path a Unix socket may have (Linux: 108 with the final zero). */
const LONGEST_SOCKET_PATH = 107;

/** Where the platform of a data directory listens: inside it, or under the temporary folder when the path is too long. */
function controlSocketPath(dataDirectory: string): string {
  const inside = join(resolve(dataDirectory), 'control.sock');
  if (Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH) return inside;
  return join(tmpdir(), `qiaolou-${sm3Hex(inside).slice(0, 16)}.sock`);
}

async function handle(request: IncomingMessage, response: ServerResponse, actions: ControlActions): Promise<void> {
  const { replay, storeLines } = actions;
  if (request.method === 'POST' && request.url === '/store-lines' && storeLines !== undefined)
    await answerLines(response, async () => ({ appended: await storeLines(await bodyOf(request)) }));
  else if (request.method === 'POST' && request.url === '/replay' && replay !== undefined)
    await handleReplay(request, response, replay);
  else await handleImport(request, response, actions);
}

/** Throws `api.tooLarge`. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_LINES_BYTES) throw new SocError('api.tooLarge', { limit: MAX_LINES_BYTES });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

type AnswerLine = z.input<typeof answerLine>;

/** Answers with lines: those that are told, then what came of it. */
async function answerLines(
  response: ServerResponse,
  work: (line: (value: AnswerLine) => void) => Promise<AnswerLine>,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const line = (value: AnswerLine): void => void response.write(`${JSON.stringify(value)}\n`);
  try {
    line(await work(line));
  } catch (error) {
    const fault = error instanceof SocError ? error : new SocError('internal', {}, { cause: error });
    line({ error: { code: fault.code, details: { ...fault.details } } });
  }
  response.end();
}

const askedReplay = z.strictObject({
  by: typedLine(MAX_NAME),
  start: startReplayBody.optional(),
  cancel: z.string().max(64).optional(),
});

async function handleReplay(
  request: IncomingMessage,
  response: ServerResponse,
  replay: NonNullable<ControlActions['replay']>,
): Promise<void> {
  const body = await bodyOf(request);
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  await answerLines(response, async (line) => {
    const { by: askedBy, start, cancel } = askedReplay.parse(parseJson(Buffer.from(body).toString('utf8')));
    if ((start === undefined) === (cancel === undefined)) throw new SocError('api.badRequest');
    const asked: AskedReplay = start === undefined ? { askedBy, cancel: cancel ?? '' } : { askedBy, start };
    return { replay: await replay(asked, (told) => line({ replay: told }), gone.signal) };
  });
}

async function handleImport(
  request: IncomingMessage,
  response: ServerResponse,
  actions: ControlActions,
): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://control');
  const file = url?.searchParams.get('file');
  const format = importFormatId.optional().safeParse(url?.searchParams.get('format') ?? undefined);
  const askedBy = typedLine(MAX_NAME).safeParse(url?.searchParams.get('by')).data;
  if (
    request.method !== 'POST' ||
    url?.pathname !== '/import' ||
    typeof file !== 'string' ||
    askedBy === undefined ||
    !format.success
  ) {
    response.writeHead(404).end();
    return;
  }
  await answerLines(response, async (line) => ({
    result: await actions.import({ file, askedBy, format: format.data }, (progress) => line({ progress })),
  }));
}

/**
 * Opens the control socket: HTTP over a Unix socket that only the owner of the data directory may use. Disposing closes
 * it.
 */
export async function openControlSocket(dataDirectory: string, actions: ControlActions): Promise<AsyncDisposable> {
  const path = controlSocketPath(dataDirectory);
  // The data directory's lock is ours, so a socket that is there was left by a process that died.
  rmSync(path, { force: true });
  const server = createServer((incoming, response) => void handle(incoming, response, actions));
  // Only the owner can connect; still, an accept that fails for want of descriptors must not end the process.
  server.maxConnections = MAX_CONNECTIONS;
  server.once('listening', () => server.on('error', () => undefined));
  server.listen(path);
  await once(server, 'listening');
  chmodSync(path, 0o600);
  return {
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      rmSync(path, { force: true });
    },
  };
}

/** True when a platform may be listening for a data directory. */
export function hasControlSocket(dataDirectory: string): boolean {
  return existsSync(controlSocketPath(dataDirectory));
}

/** Asks the running platform of a data directory to import a file it can read itself. Throws the platform's error. */
export async function importThroughPlatform(
  dataDirectory: string,
  { file, format }: ImportOrder,
  onProgress: (share: number) => void,
): Promise<ImportResult> {
  const order = { file: resolve(file), by: osUser(), ...(format === undefined ? {} : { format }) };
  const path = `/import?${new URLSearchParams(order).toString()}`;
  for await (const line of askedLines(dataDirectory, path))
    if ('progress' in line) onProgress(line.progress);
    else if ('result' in line) return line.result;
  throw new SocError('platform.workerDied', { worker: 'import' });
}

/**
 * Has the running platform of a data directory store events that are NDJSON, 40 MiB at most. Throws the platform's error, and
 * `store.unavailable` when it ended meanwhile: what it stored then is a duplicate the next time.
 */
export async function storeThroughPlatform(dataDirectory: string, lines: Uint8Array): Promise<AppendResult> {
  try {
    for await (const line of askedLines(dataDirectory, '/store-lines', lines))
      if ('appended' in line) return line.appended;
  } catch (error) {
    if (error instanceof SocError) throw error;
    throw new SocError('store.unavailable', { reason: String(error) }, { cause: error });
  }
  throw new SocError('store.unavailable', { reason: 'the platform ended' });
}

/**
 * Has the running platform of a data directory replay stored events, or cancel that; answers how it ended. Aborted, it leaves: the
 * platform then cancels it. Throws the platform's error.
 */
export async function replayThroughPlatform(
  dataDirectory: string,
  asked: { readonly start: StartReplayBody } | { readonly cancel: string },
  onProgress: (replay: Replay) => void,
  signal: AbortSignal,
): Promise<Replay> {
  let last: Replay | undefined;
  const body = Buffer.from(JSON.stringify({ ...asked, by: osUser() }));
  for await (const line of askedLines(dataDirectory, '/replay', body, signal))
    if ('replay' in line) {
      last = line.replay;
      onProgress(last);
    }
  if (last === undefined) throw new SocError('platform.workerDied', { worker: 'replay' });
  return last;
}

/** The lines of an answer. Throws the error that one of them is. */
async function* askedLines(
  dataDirectory: string,
  path: string,
  body: Uint8Array = new Uint8Array(),
  signal?: AbortSignal,
): AsyncGenerator<Exclude<z.infer<typeof answerLine>, { readonly error: unknown }>> {
  const call = request({
    socketPath: controlSocketPath(dataDirectory),
    path,
    method: 'POST',
    ...(signal && { signal }),
  });
  call.end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  let rest = '';
  for await (const chunk of response) {
    const texts = (rest + String(chunk)).split('\n');
    rest = texts.pop() ?? '';
    for (const text of texts) {
      const line = answerLine.parse(parseJson(text));
      if ('error' in line) throw new SocError(line.error.code as ErrorCode, line.error.details as JsonObject);
      yield line;
    }
  }
}
