/** Who may connect to a listener, for everybody who listens. */
export { assertDescriptors, connectionBudget, readDescriptorLimit } from './descriptor-limit.ts';
export { withinCap, type ConnectionLimits } from './connection-limits.ts';
export { NO_CONNECTIONS, type ConnectionFigures, type TurnedAway } from './connection-figures.ts';
export { guardServer, type ServerGuard } from './guard-server.ts';
