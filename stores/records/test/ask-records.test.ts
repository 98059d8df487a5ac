import { describeAskRecordsContract } from './ask-records-contract.ts';
import { createSqliteDatabase } from './sqlite-database.ts';

describeAskRecordsContract('SQLite', createSqliteDatabase, 1_000);
