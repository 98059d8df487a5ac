/** Reading a store by its files, beside the process that has it open or without one. */
export { listIsInForce } from './live-list.ts';
export { readBeside, type BesideReading, type BesideSummary } from './read-beside.ts';
