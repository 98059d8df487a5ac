/** Looking at the files of an embedded store that nobody has open, and repairing them. */
export { readCustody } from './check-custody.ts';
export { checkRunningStore } from './check-running-store.ts';
export { checkStore, type StoreCheck, type StoreChecking, type UncheckedPart } from './check-store.ts';
export { repairStore, type StoreRepair } from './repair-store.ts';
export { needsConversion } from '../parquet/needs-conversion.ts';
export { FINDINGS, type FindingCode, type StoreFinding } from './store-finding.ts';
