import { afterFailure } from '@qiaolou/schema';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../areas/database.ts';
import { readFault } from '../store/coded-reads.ts';
import { ChangeWatchers, type ChangeWatch } from '../store/change-watchers.ts';
import { watchfulClient, type WatchfulClient } from './watchful-client.ts';

const CHANNEL = 'qiaolou_changes';
const RECONNECT_MS = 1_000;

/** Where the channel connects to, and who it is. */
export interface ChangeChannelOptions {
  readonly url: string;
  /** This store among all on the database: its own word is not told again. */
  readonly sender: string;
  /** Told of a connection that broke; another is opened, and everybody is told as if there were changes. */
  readonly onConnectionError: (error: Error) => void;
}

/**
 * Tells of commits by any process: NOTIFY inside the transaction, which PostgreSQL delivers with its commit, and LISTEN on
 * a connection of its own, opened for the first who watches. Needs a connection that stays the same: no pooler in between
 * that gives each transaction another.
 */
export class ChangeChannel {
  readonly #options: ChangeChannelOptions;
  readonly #watchers = new ChangeWatchers();
  #listening: Promise<WatchfulClient> | undefined;
  #reconnect: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ChangeChannelOptions) {
    this.#options = options;
  }

  /** As part of the transaction that changed something. */
  async announce(tx: Transaction<Database>): Promise<void> {
    await sql`select pg_notify(${CHANNEL}, ${this.#options.sender})`.execute(tx);
  }

  /** Tells those in this process at once. */
  tellOwn(): void {
    this.#watchers.tell();
  }

  /** Resolves when nothing that is committed from now on can be missed. */
  async watch(listener: () => void): Promise<ChangeWatch> {
    const watch = this.#watchers.add(listener);
    try {
      await (this.#listening ??= this.#listen());
    } catch (error) {
      this.#listening = undefined;
      watch.close();
      throw readFault(error);
    }
    return watch;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reconnect);
    const listening = await this.#listening?.catch(() => undefined);
    await listening?.end();
  }

  async #listen(): Promise<WatchfulClient> {
    const listening = watchfulClient(this.#options.url, (error) => this.#lost(error));
    const { client } = listening;
    client.on('notification', ({ payload }) => {
      if (payload !== this.#options.sender) this.#watchers.tell();
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      throw await afterFailure(error, () => listening.end());
    }
    return listening;
  }

  #lost(error: Error): void {
    if (this.#closed) return;
    this.#options.onConnectionError(error);
    this.#again();
  }

  #again(): void {
    clearTimeout(this.#reconnect);
    this.#reconnect = setTimeout(() => {
      const listening = this.#listen();
      this.#listening = listening;
      listening.then(
        // What was committed meanwhile was told to nobody.
        () => this.#watchers.tell(),
        () => {
          if (!this.#closed) this.#again();
        },
      );
    }, RECONNECT_MS);
  }
}
