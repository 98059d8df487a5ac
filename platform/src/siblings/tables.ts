import { table, tableArea, tableSteps } from '@qiaolou/record-store';
import { z } from 'zod';

/** A process that shares the database. */
const processSchema = z.object({
  /** Of its data directory: 16 hex digits. */
  id: z.string(),
  role: z.string(),
  host: z.string(),
  startedAt: z.string(),
  /** When it last said that it runs. */
  seenAt: z.string(),
  /** The settings its siblings must agree with, as JSON. */
  settings: z.string(),
});

const TABLES = { processes: table(processSchema, { key: 'id', index: [['seenAt']] }) };

/** Area `siblings`: which processes share the database. */
export const SIBLINGS_AREA = tableArea('siblings', TABLES, [
  { id: 1, name: 'processes', steps: tableSteps('processes', TABLES.processes) },
]);
