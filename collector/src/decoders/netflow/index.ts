export { decodeFlowDatagram } from './decode-flow-datagram.ts';
export {
  type FlowDecodeResult,
  type FlowFields,
  type FlowHeader,
  type FlowProblem,
  type FlowRecord,
  type FlowVersion,
} from './flow-record.ts';
export {
  FlowTemplates,
  flowTemplatesSnapshotSchema,
  type FlowTemplatesSnapshot,
  type FlowTemplatesStats,
} from './flow-templates.ts';
export { netflowEvents, type NetflowEvents } from './flow-event.ts';
export { communityId, type FlowTuple } from './community-id.ts';
