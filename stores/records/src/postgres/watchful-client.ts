import pg from 'pg';

/** A connection that is kept open for what the server says by itself. */
export interface WatchfulClient {
  readonly client: pg.Client;
  /** Ends it; its owner is then told of no loss. Never rejects. */
  end(): Promise<void>;
}

/** How soon the server finds out that we are gone: 10 s without a word, then 3 questions 5 s apart. */
const SERVER_SETTINGS = [
  '-c tcp_keepalives_idle=10',
  '-c tcp_keepalives_interval=5',
  '-c tcp_keepalives_count=3',
  '-c idle_session_timeout=0',
].join(' ');

/** Makes one that still has to connect. `onLost` is called once, when it ends without having been ended here. */
export function watchfulClient(url: string, onLost: (error: Error) => void): WatchfulClient {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: SERVER_SETTINGS,
  });
  let over = false;
  const lost = (error: Error): void => {
    if (over) return;
    over = true;
    onLost(error);
  };
  client.on('error', lost);
  client.on('end', () => lost(new Error('the connection ended')));
  return {
    client,
    end: async () => {
      over = true;
      await client.end().catch(() => undefined);
    },
  };
}
