export { SHED_CLASSES, ShedPolicy, type ShedClass, type ShedCounts, type ShedSettings } from './shed-policy.ts';
export { type SpoolOptions } from './spool-options.ts';
export { type BlockSender, type SpoolBlock } from './spool-block.ts';
export { openSpool, type Spool, type SpoolStats } from './spool.ts';
export {
  openSpoolReader,
  type SpoolReader,
  type SpoolReaderOptions,
  type SpooledRecord,
  type SpoolDamage,
  type PlacedBlock,
} from './spool-reader.ts';
export { type ListenerTotals, type SourceCounts } from './source-counts.ts';
