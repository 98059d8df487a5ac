import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { TextStream } from './text-streams.ts';

/** A program that takes lines by TCP and writes a line of JSON for each to a file. */
export interface Receiver {
  readonly name: string;
  readonly version: string;
  /** Starts it with a folder of its own. */
  start(directory: string): Promise<RunningReceiver>;
}

/** A started receiver. */
export interface RunningReceiver {
  readonly pid: number;
  readonly port: number;
  /** Where the JSON is. */
  readonly output: string;
  stop(): Promise<void>;
}

const LOOK_MS = 200;
/** Looks without a new byte after which a receiver that has not written every line is taken as it is. */
const PATIENCE = 50;

/** Sends a stream over one connection, as fast as the receiver takes it. */
export async function sendStream(port: number, stream: TextStream): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  for (const chunk of stream.chunks) if (!socket.write(chunk)) await once(socket, 'drain');
  socket.end();
  await once(socket, 'close');
}

/** Resolves with the lines in a file when there are so many, or when none has come for ten seconds. */
export async function linesWritten(file: string, expected: number): Promise<number> {
  const counted = new LineCount(file);
  for (let idle = 0; counted.lines < expected && idle < PATIENCE; idle += 1) {
    if (counted.more()) idle = 0;
    else await pause(LOOK_MS);
  }
  counted.close();
  return counted.lines;
}

/** Newlines of a file that grows. */
class LineCount {
  lines = 0;
  readonly #file: string;
  #descriptor: number | undefined;
  readonly #buffer = Buffer.alloc(1 << 20);

  constructor(file: string) {
    this.#file = file;
  }

  /** Counts what is there; false when nothing is new. */
  more(): boolean {
    if (this.#descriptor === undefined) {
      if (statSync(this.#file, { throwIfNoEntry: false }) === undefined) return false;
      this.#descriptor = openSync(this.#file, 'r');
    }
    const bytes = readSync(this.#descriptor, this.#buffer);
    for (let at = this.#buffer.indexOf(10); at !== -1 && at < bytes; at = this.#buffer.indexOf(10, at + 1))
      this.lines += 1;
    return bytes > 0;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}
