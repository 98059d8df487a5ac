import { connectionBudget, readDescriptorLimit } from '@qiaolou/connections';

/** Connections the process can bear; undefined where its descriptor limit is not known. */
export interface ConnectionCaps {
  /** All inputs together. */
  readonly inputs: number | undefined;
  /** Console or probes. */
  readonly console: number | undefined;
}

/** Senders get most: whoever opens a console has many connections and little to lose. */
const SHARE_OF_INPUTS = 3 / 4;

/** Divides what the descriptor limit leaves for connections, so that no listener takes what another or a store needs. */
export function connectionCaps(budget = connectionBudget(readDescriptorLimit())): ConnectionCaps {
  if (budget === undefined) return { inputs: undefined, console: undefined };
  const inputs = Math.floor(budget * SHARE_OF_INPUTS);
  return { inputs, console: budget - inputs };
}
