import type { z } from 'zod';
import { ALL_CONNECTORS } from './all-connectors.ts';
import type { Connector } from './connector.ts';
import type { ConnectorGiven, ConnectorKind } from './connector-kind.ts';

type Kinds = (typeof ALL_CONNECTORS)[number];

/** Schema of each section of the configuration `connectors`, by the section's name. */
export type ConnectorSections = { readonly [K in Kinds as K['section']]: K['settings'] };

/** Checked settings of every connector, by section. */
export type ConnectorSettings = { readonly [K in keyof ConnectorSections]: z.output<ConnectorSections[K]> };

/**
 * Sections of the configuration, one a connector.
 *
 * @example
 * z.strictObject(connectorSections()).prefault({}).parse({}); // { nftables: { enabled: false, … }, httpApi: { … } }
 */
export function connectorSections(): ConnectorSections {
  // Built from the list that the type is built from.
  return Object.fromEntries(ALL_CONNECTORS.map(({ section, settings }) => [section, settings])) as ConnectorSections;
}

/**
 * Every connector that comes with Qiaolou, set up.
 *
 * @example
 * createConnectors(config.connectors, { programPrefix: [] }).map(({ id }) => id);
 */
export function createConnectors(settings: ConnectorSettings, given: ConnectorGiven): readonly Connector[] {
  return ALL_CONNECTORS.map((kind: ConnectorKind<keyof ConnectorSettings>) =>
    kind.create(settings[kind.section], given),
  );
}
