export { originOf, originWithCode, RECORD_ORIGINS, type Listener } from './all-origins.ts';
export { openDecoding, type RecordDecoding } from './open-decoding.ts';
