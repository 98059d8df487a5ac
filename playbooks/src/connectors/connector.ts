import type { JsonObject } from '@qiaolou/schema';
import type { z } from 'zod';

/** What a connector is told besides its arguments. */
export interface ConnectorContext {
  /** 64 hex digits; the same for every try of the same act. */
  readonly idempotencyKey: string;
  /** Aborts when the step's time is over or the engine closes. */
  readonly signal: AbortSignal;
}

/** What an act would do, for drills and for people. */
export interface ConnectorPlan {
  /** One line, Simplified Chinese. */
  readonly summary: string;
  /** The same in English. */
  readonly summaryEn: string;
  /** What would be sent or run, in order; secrets left out. */
  readonly steps: readonly string[];
  /** Code with which the act would be refused if it were for real now; absent: it would be tried. */
  readonly refused?: string;
}

/** Result of an act. */
export interface ConnectorResult {
  /** Facts for the record: JSON, at most some kilobytes. */
  readonly response: JsonObject;
  /** Values a step may let out through `out_args`: `status` becomes `__status__`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * An act on the outside world. `plan` never touches it. Around a crash the engine calls `check` before `apply`, so an
 * act that can be checked happens once. Faults are `SocError`; `details.retryable: true` lets the engine try again, not
 * before `details.retryAfterMs` when that is given.
 */
export interface Connector<A = unknown> {
  /** Name in playbooks: `nftables-block-address`. */
  readonly id: string;
  readonly args: z.ZodType<A>;
  readonly danger: 'none' | 'reversible' | 'irreversible';
  /** Says what would be done. Throws what `apply` would throw for arguments that are never allowed. */
  plan(args: A, context: ConnectorContext): Promise<ConnectorPlan>;
  /** Is it already so. `unknown`: it cannot be seen, the idempotency key must do. */
  check(args: A, context: ConnectorContext): Promise<'present' | 'absent' | 'unknown'>;
  apply(args: A, context: ConnectorContext): Promise<ConnectorResult>;
  /**
   * Of what `apply` gives out, what follows from the arguments alone: a drill goes on with it. What is left out here is
   * asked of a person. Absent: nothing follows.
   */
  simulate?(args: A): Readonly<Record<string, string>>;
  /**
   * What `apply` answered for an act that `check` found present, read back from the outside world; null when it cannot be
   * known again. Absent: never. Without it a step that hands values on asks a person after a crash.
   */
  recall?(args: A, context: ConnectorContext): Promise<ConnectorResult | null>;
  /** True when the effect is really there afterwards. */
  verify(args: A, context: ConnectorContext): Promise<boolean>;
  /** Takes the act back; done already is success. Absent for acts that cannot be taken back. */
  undo?(args: A, context: ConnectorContext): Promise<JsonObject>;
  /** After how many seconds the act is to be taken back by itself; null = never. */
  undoAfterSeconds?(args: A): number | null;
  /** What the act is on, in one line, for lists: an address, an account. Never throws. Absent: its argument `address`, else its name. */
  target?(args: A): string;
  /** The same act for the rest of its time, to put back what somebody else took away. Absent: the act as it was. */
  forRest?(args: A, seconds: number): A;
}

/** Connectors by id. */
export type ConnectorRegistry = ReadonlyMap<string, Connector>;

/**
 * Puts connectors into a registry. Throws RangeError on a name used twice.
 *
 * @example
 *   connectorRegistry(createConnectors(config.connectors, { programPrefix: [] })).get('http-api');
 */
export function connectorRegistry(connectors: readonly Connector[]): ConnectorRegistry {
  const registry = new Map<string, Connector>();
  for (const connector of connectors) {
    if (registry.has(connector.id)) throw new RangeError(`two connectors named ${connector.id}`);
    registry.set(connector.id, connector);
  }
  return registry;
}
