import type { z } from 'zod';
import type { Connector } from './connector.ts';

/** What the platform gives every connector. */
export interface ConnectorGiven {
  /**
   * What stands in front of every program a connector runs: nothing on the machine itself, `nsenter --net=… ` words to
   * run it in a network namespace.
   */
  readonly programPrefix: readonly string[];
}

/** A kind of connector: everything the platform, the documentation and the contract test must know of it. */
export interface ConnectorKind<C extends string = string, S = unknown, A = unknown> {
  /** Name in playbooks, in kebab case: `nftables-block-address`. Also its folder. */
  readonly id: string;
  /** Its section of the configuration: `connectors.<section>`. */
  readonly section: C;
  /** What an operator may set there; every key has a default. */
  readonly settings: z.ZodType<S>;
  /** What a playbook passes. */
  readonly args: z.ZodType<A>;
  readonly danger: Connector['danger'];
  /** Arguments that are right, for the documentation and the contract test. */
  readonly sample: A;
  /** Makes it; touches nothing yet. */
  create(settings: S, given: ConnectorGiven): Connector<A>;
}

/**
 * Declares a kind of connector.
 *
 * @example
 * export const webhookKind = connectorKind({ id: 'webhook', section: 'webhook', settings, args, danger: 'irreversible',
 *                                            sample: { text: '已处置' }, create: (settings) => webhook(settings) });
 */
export function connectorKind<const C extends string, S extends z.ZodType, A extends z.ZodType>(
  kind: DeclaredKind<C, S, A>,
): DeclaredKind<C, S, A> {
  return kind;
}

/** Keeps the schemas' own types, so that the configuration's type can be made of them. */
type DeclaredKind<C extends string, S extends z.ZodType, A extends z.ZodType> = ConnectorKind<
  C,
  z.output<S>,
  z.output<A>
> & { readonly settings: S; readonly args: A };
