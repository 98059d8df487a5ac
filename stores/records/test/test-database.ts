import type { RecordStore, RecordStoreOptions } from '@qiaolou/record-store';

/** One empty database that several stores may open. */
export interface TestDatabase {
  readonly dialect: 'sqlite' | 'postgres';
  /** Path or URL. */
  readonly place: string;
  open(options?: Partial<RecordStoreOptions>): Promise<RecordStore>;
  /** Runs SQL as somebody who goes around the store. Constraints do not stop it where the dialect allows that. */
  tamper(...statements: readonly string[]): Promise<void>;
  /** Closes what was opened and removes the database. */
  dispose(): Promise<void>;
}
