import { SocError, STREAM_HEARTBEAT_MS, type Permission, type PublishedEvent, type StreamEvent } from '@qiaolou/schema';
import type { Request, Response } from 'express';
import type { Caller } from '@qiaolou/accounts';
import type { NumberedEvent, StreamBus } from './stream-bus.ts';

/** Who may see which kind. */
const KIND_PERMISSION: Readonly<Record<PublishedEvent['kind'], Permission>> = {
  'alert-group': 'alerts.read',
  incident: 'incidents.read',
  run: 'playbooks.read',
  task: 'playbooks.read',
  source: 'sources.read',
};

/** How often a stream asks whether its session still lives, ms. */
const SESSION_CHECK_MS = 1_000;

/** Streams one user may hold: a browser needs one, a person has a few. */
const MAX_STREAMS_PER_USER = 10;

/** A client that reads so slowly that this much waits is cut off; it resumes by Last-Event-ID. */
const MAX_WAITING_BYTES = 1_048_576;

/** The open streams of this process. */
export interface StreamEndpoint {
  /** Answers until the client leaves, the session ends or the server closes. Throws `api.tooManyStreams`. */
  serve(req: Request, res: Response, caller: Caller): Promise<void>;
  /** Ends every stream. */
  close(): void;
}

/** Server-sent events (WHATWG HTML §9.2) from the bus. */
export function createStreamEndpoint(
  bus: StreamBus,
  sessionLives: (idHash: string) => Promise<boolean>,
): StreamEndpoint {
  const open = new Map<Response, string>();
  return {
    serve: (req, res, caller) => {
      const userId = caller.account.id;
      if ([...open.values()].filter((id) => id === userId).length >= MAX_STREAMS_PER_USER)
        throw new SocError('api.tooManyStreams', { limit: MAX_STREAMS_PER_USER });
      open.set(res, userId);
      return runStream(bus, { req, res, caller, sessionLives }).finally(() => open.delete(res));
    },
    close: () => open.forEach((_, res) => res.end()),
  };
}

interface StreamClient {
  readonly req: Request;
  readonly res: Response;
  readonly caller: Caller;
  readonly sessionLives: (idHash: string) => Promise<boolean>;
}

async function runStream(bus: StreamBus, client: StreamClient): Promise<void> {
  const { req, res, caller } = client;
  res.status(200).set({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  res.flushHeaders();
  const send = ({ id, event }: NumberedEvent): void => {
    if (event.kind !== 'reset' && !caller.permissions.has(KIND_PERMISSION[event.kind])) return;
    // An end would wait for the client for ever, with its place and its memory.
    if (res.writableLength > MAX_WAITING_BYTES) res.destroy();
    else write(res, frame(id, event));
  };
  res.write(`retry: 2000\n\n`);
  resume(bus, res, lastEventId(req), send);
  const unsubscribe = bus.subscribe(send);
  const heartbeat = setInterval(() => write(res, ': keep-alive\n\n'), STREAM_HEARTBEAT_MS);
  const check = setInterval(() => void endWithSession(client), SESSION_CHECK_MS);
  await new Promise<void>((resolve) => res.once('close', resolve).once('finish', resolve));
  unsubscribe();
  clearInterval(heartbeat);
  clearInterval(check);
}

/** Writes unless the stream has ended: what an ended one still has to send can take long, and a write would throw. */
function write(res: Response, text: string): void {
  if (!res.writableEnded && !res.destroyed) res.write(text);
}

function resume(bus: StreamBus, res: Response, from: number | undefined, send: (event: NumberedEvent) => void): void {
  // The first frame tells the client where it stands even if nothing ever happens.
  if (from === undefined) {
    res.write(`id: ${bus.lastId}\n\n`);
    return;
  }
  const resumption = bus.since(from);
  switch (resumption.kind) {
    case 'missed':
      resumption.events.forEach(send);
      return;
    case 'reset':
      res.write(frame(bus.lastId, { kind: 'reset' }));
      return;
    default:
      resumption satisfies never;
  }
}

async function endWithSession({ res, caller, sessionLives }: StreamClient): Promise<void> {
  // A store that does not answer just now is no reason to throw people out; the next check decides.
  const lives = await sessionLives(caller.session.idHash).catch(() => true);
  if (!lives) res.end();
}

function lastEventId(req: Request): number | undefined {
  const header = req.get('last-event-id');
  if (header === undefined || header === '') return undefined;
  return /^\d{1,16}$/.test(header) ? Number(header) : -1;
}

function frame(id: number, event: StreamEvent): string {
  return `id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}
