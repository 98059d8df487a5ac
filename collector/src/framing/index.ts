export { TcpFramer, MAX_FRAME_BYTES, type Frame } from './tcp-framer.ts';
export { LineSplitter, type Line } from './line-splitter.ts';
export { trimDatagram } from './trim-datagram.ts';
export { JsonValueSplitter, looksLikeJsonValues } from './json-value-splitter.ts';
