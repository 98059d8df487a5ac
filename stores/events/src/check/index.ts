/** Looking at the files of an embedded store that nobody has open. */
export { checkStore, type StoreCheck, type StoreChecking } from './check-store.ts';
export { FINDINGS, type FindingCode, type StoreFinding } from './store-finding.ts';
