import type { Socket } from 'node:net';

/** A sender for the contract test of an input: one file per kind, named for its id. */
export interface TestSender {
  /** What the input must be told besides its port; absent where its defaults do. */
  readonly settings?: object;
  /** Sends the payloads as one record each; resolves when they have left, not when they have arrived. */
  send(port: number, payloads: readonly Buffer[]): Promise<void>;
  /** A payload above the input's size limit; absent where a sender cannot make one. */
  readonly oversized?: Buffer;
  /** The payload in what is spooled of it; absent where that is the same. */
  payloadOf?(spooled: string): string;
  /** Of an input that is connected to: begins something that is never finished. */
  stall?(socket: Socket): void;
}

/** What an input that fetches fetches from, for the contract test: one file per kind, named for its id, exporting `openSource`. */
export interface TestSource {
  /** Settings of an input that fetches from it. */
  readonly settings: object;
  /** Offers the payloads as one record each. */
  send(payloads: readonly Buffer[]): Promise<void>;
  /** A payload above the input's size limit. */
  readonly oversized?: Buffer;
  /** The payload in what is spooled of it; absent where that is the same. */
  payloadOf?(spooled: string): string;
}
