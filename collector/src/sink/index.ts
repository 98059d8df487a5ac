export { FLOW_MARK_LISTENER, flowMark } from './flow-mark.ts';
export { type AppendOutcome, type RecordSink } from './record-sink.ts';
export { type SourceObserver } from './source-observer.ts';
