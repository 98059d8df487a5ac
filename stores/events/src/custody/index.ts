/** Sealed days, what may be deleted, and the proof of both: decided without touching a disk. */
export {
  NO_ENTRIES,
  nextEntry,
  readCustodyChain,
  type ChainEnd,
  type ChainFault,
  type ReadChain,
} from './custody-chain.ts';
export type { CustodyBody, CustodyEntry, CustodyPerson, EntryOf, MachineTime, SealedFile } from './custody-entry.ts';
export { CustodyFold, custodyState, type CustodyState, type DeletionRequest, type LegalHold } from './custody-state.ts';
export { dueSeals, type DueSeal, type LiveFile } from './due-seals.ts';
export type { EventCustody, FileLook, StoreDisks } from './event-custody.ts';
export { diskForecast, FORECAST_DAYS, type DiskForecast } from './forecast.ts';
export { livedBy } from './machine-time.ts';
export {
  clockDoubt,
  daysOfFile,
  isHeld,
  keptBecause,
  MOST_OF_TOMBSTONE,
  type KeptBecause,
  type RetentionPolicy,
} from './retention-plan.ts';
export { areTwoHands, tombstoneFaults, type TombstoneFault } from './tombstone-faults.ts';
export {
  filesToLookAt,
  verifyCustody,
  type CustodyAnchor,
  type CustodyFinding,
  type CustodyVerdict,
} from './verify-custody.ts';
