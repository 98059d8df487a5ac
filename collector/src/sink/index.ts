export { type AppendOutcome, type RecordSink } from './record-sink.ts';
export { type SourceObserver } from './source-observer.ts';
