import type { SpoolPosition } from '@qiaolou/schema';
import { z } from 'zod';
import type { TemplateFigures } from '../roll-up/exporter-figures.ts';
import { compileTemplate, type CompiledTemplate, type FlowTemplate } from './flow-template.ts';

const u16 = z.number().int().min(0).max(0xffff);
const u32 = z.number().int().min(0).max(0xffff_ffff);

/** A template of an exporter as the platform keeps it over a restart; plain JSON. */
export const keptTemplateSchema = z.object({
  peer: z.string(),
  domain: u32,
  version: z.union([z.literal(9), z.literal(10)]),
  id: u16,
  scopeFields: u16.optional(),
  /** Number, length in bytes (65535 = variable), enterprise number; none: the template was withdrawn. */
  fields: z.array(z.tuple([u16, u16, u32])),
});
export type KeptTemplate = z.infer<typeof keptTemplateSchema>;

/** Templates of all exporters as the platform keeps them over a restart. */
export const flowTemplatesSnapshotSchema = z.array(keptTemplateSchema);
export type FlowTemplatesSnapshot = z.infer<typeof flowTemplatesSnapshotSchema>;

/** Counts since the state was made. */
export interface FlowTemplatesStats {
  /** Peers with their observation domains. */
  readonly exporters: number;
  readonly templates: number;
  readonly fields: number;
  /** Templates forgotten because there were too many. */
  readonly evicted: number;
}

/** An exporter and its observation domain: templates of one mean nothing to another. */
export interface ExporterKey {
  readonly peer: string;
  readonly version: 9 | 10;
  readonly domain: number;
}

interface Exporter extends ExporterKey {
  readonly name: string;
  /** In the order of their last use. */
  readonly templates: Map<number, CompiledTemplate>;
  fields: number;
  /** Its templates are not what was told of them last. */
  isNews: boolean;
  /** Data sets that were read with its templates. */
  uses: number;
}

interface Peer {
  /** Its observation domains, in the order of their last use. */
  readonly exporters: Map<string, Exporter>;
  fields: number;
}

/** What is kept at most, of all peers and of one: a field costs some 200 bytes. */
export const TEMPLATE_LIMITS = {
  exporters: 4_096,
  fields: 262_144,
  exportersOfPeer: 64,
  fieldsOfPeer: 16_384,
  templatesOfExporter: 1_024,
} as const;

/** Of so many that were not used for longest, the least used goes. */
const CANDIDATES = 64;
/** Templates of an exporter, and fields of one, that are told of. */
const TOLD_TEMPLATES = 64;
const TOLD_FIELDS = 64;
/** Changes remembered one by one; with more, everything is to be kept anew. */
const MAX_CHANGES = 4_096;

/** A template that came, changed or was withdrawn, and with which record. */
export interface TemplateChange {
  readonly at: SpoolPosition;
  readonly template: KeptTemplate;
}

/** What changed since it was kept last, in order, or so much that everything is to be kept anew. */
export type TemplateChanges = readonly TemplateChange[] | 'everything';

/**
 * What exporters have told about their records. Bounded for all and for each peer: a peer that tells too much forgets its
 * own. Of those that were not used for long, the one whose data was read least goes first: forged senders, who tell
 * templates and send little data, do not push out an exporter that is at work.
 */
export class FlowTemplates {
  readonly #exporters = new Map<string, Exporter>();
  readonly #peers = new Map<string, Peer>();
  #templates = 0;
  #fields = 0;
  #evicted = 0;
  #changes: TemplateChange[] = [];
  #tooManyChanges = false;
  #readingAt: SpoolPosition = { segment: 0, offset: 0 };

  /** The record at this place is read next: what changes is learnt from it. */
  readAt(position: SpoolPosition): void {
    this.#readingAt = position;
  }

  /** The template of a data set, or undefined when it has not come yet. Counts as a use. */
  get(key: ExporterKey, id: number): CompiledTemplate | undefined {
    const exporter = this.#exporters.get(nameOf(key));
    const template = exporter?.templates.get(id);
    if (exporter === undefined || template === undefined) return undefined;
    exporter.uses++;
    this.#touch(exporter);
    moveToEnd(exporter.templates, id, template);
    return template;
  }

  /** Learns a template, in place of an earlier one with its number. A repeated one changes nothing. */
  set(key: ExporterKey, template: FlowTemplate): void {
    const exporter = this.#exporter(key);
    const known = exporter.templates.get(template.id);
    if (known !== undefined) {
      moveToEnd(exporter.templates, template.id, known);
      if (isDeepEqual(known.template, template)) return;
      this.#forget(exporter, template.id);
    }
    this.#makeRoom(exporter, template.fields.length);
    exporter.templates.set(template.id, compileTemplate(template));
    this.#count(exporter, 1, template.fields.length);
    this.#changed(exporter, template);
  }

  /** Forgets one template, or all flow or all options templates (IPFIX withdrawal, RFC 7011 §8.1). */
  withdraw(key: ExporterKey, which: number | 'flow' | 'options'): void {
    const exporter = this.#exporters.get(nameOf(key));
    if (exporter === undefined) return;
    for (const [id, { template }] of exporter.templates) {
      const kind = template.scopeFields === undefined ? 'flow' : 'options';
      if (which !== id && which !== kind) continue;
      this.#forget(exporter, id);
      this.#changed(exporter, { ...template, fields: [] });
    }
  }

  /** Everything known, for keeping over a restart. */
  exportTemplates(): FlowTemplatesSnapshot {
    return [...this.#exporters.values()].flatMap((exporter) =>
      [...exporter.templates.values()].map(({ template }) => keptTemplate(exporter, template)),
    );
  }

  /** What changed and was not kept yet, in order. */
  changes(): TemplateChanges {
    return this.#tooManyChanges ? 'everything' : this.#changes;
  }

  /** What `changes` told is kept. */
  changesKept(): void {
    this.#changes = [];
    this.#tooManyChanges = false;
  }

  /** Takes what `exportTemplates` gave; throws a ZodError when it is something else. */
  importTemplates(snapshot: unknown): void {
    for (const template of flowTemplatesSnapshotSchema.parse(snapshot)) this.restore(template);
  }

  /** Takes a template that was kept. */
  restore({ peer, domain, version, id, scopeFields, fields }: KeptTemplate): void {
    const key = { peer, version, domain };
    if (fields.length === 0) {
      this.withdraw(key, id);
    } else {
      const list = fields.map(([field, length, enterprise]) => ({ id: field, length, enterprise }));
      this.set(key, { version, id, scopeFields, fields: list });
      const exporter = this.#exporters.get(nameOf(key));
      // It outlived a process: no forgery of a moment ago.
      if (exporter !== undefined) exporter.uses = Math.max(1, exporter.uses);
    }
    this.changesKept();
  }

  /** What is known of an exporter's templates, by number; undefined when it is what was told last. */
  news(key: ExporterKey): readonly TemplateFigures[] | undefined {
    const exporter = this.#exporters.get(nameOf(key));
    if (exporter?.isNews !== true) return undefined;
    exporter.isNews = false;
    return [...exporter.templates.values()]
      .toSorted((a, b) => a.template.id - b.template.id)
      .slice(0, TOLD_TEMPLATES)
      .map(({ template: { id, scopeFields }, names }) => ({
        ...{ id, isOptions: scopeFields !== undefined },
        ...{ fields: names.slice(0, TOLD_FIELDS), fieldCount: names.length },
      }));
  }

  stats(): FlowTemplatesStats {
    return {
      exporters: this.#exporters.size,
      templates: this.#templates,
      fields: this.#fields,
      evicted: this.#evicted,
    };
  }

  /** The exporter of a key, known or new, as the one used last. */
  #exporter(key: ExporterKey): Exporter {
    const name = nameOf(key);
    const known = this.#exporters.get(name);
    if (known !== undefined) {
      this.#touch(known);
      return known;
    }
    const own = this.#peers.get(key.peer)?.exporters;
    if (own !== undefined && own.size >= TEMPLATE_LIMITS.exportersOfPeer) this.#evictOneOf(own);
    if (this.#exporters.size >= TEMPLATE_LIMITS.exporters) this.#evictOneOf(this.#exporters);
    const exporter = { ...key, name, templates: new Map<number, CompiledTemplate>(), fields: 0, isNews: true, uses: 0 };
    // Only now: with the last of its domains a peer is forgotten.
    const peer = this.#peers.get(key.peer) ?? { exporters: new Map<string, Exporter>(), fields: 0 };
    this.#peers.set(key.peer, peer);
    peer.exporters.set(name, exporter);
    this.#exporters.set(name, exporter);
    return exporter;
  }

  #touch(exporter: Exporter): void {
    moveToEnd(this.#exporters, exporter.name, exporter);
    const peer = this.#peers.get(exporter.peer);
    if (peer !== undefined) moveToEnd(peer.exporters, exporter.name, exporter);
  }

  #makeRoom(exporter: Exporter, fields: number): void {
    if (exporter.templates.size >= TEMPLATE_LIMITS.templatesOfExporter) this.#evictOldestOf(exporter);
    const peer = this.#peers.get(exporter.peer);
    while (peer !== undefined && peer.fields + fields > TEMPLATE_LIMITS.fieldsOfPeer) {
      if (!this.#evictOneOf(peer.exporters, exporter) && !this.#evictOldestOf(exporter)) break;
    }
    while (this.#fields + fields > TEMPLATE_LIMITS.fields && this.#evictOneOf(this.#exporters, exporter));
  }

  /** Forgets the least used of those not used for longest; false when there is none but `keep`. */
  #evictOneOf(exporters: ReadonlyMap<string, Exporter>, keep?: Exporter): boolean {
    let victim: Exporter | undefined;
    let seen = 0;
    for (const exporter of exporters.values()) {
      if (exporter === keep) continue;
      if (victim === undefined || exporter.uses < victim.uses) victim = exporter;
      if (++seen >= CANDIDATES) break;
    }
    if (victim === undefined) return false;
    this.#evicted += victim.templates.size;
    for (const id of victim.templates.keys()) this.#forget(victim, id);
    this.#exporters.delete(victim.name);
    const peer = this.#peers.get(victim.peer);
    peer?.exporters.delete(victim.name);
    if (peer?.exporters.size === 0) this.#peers.delete(victim.peer);
    return true;
  }

  #evictOldestOf(exporter: Exporter): boolean {
    const [id] = exporter.templates.keys();
    if (id === undefined) return false;
    this.#forget(exporter, id);
    this.#evicted++;
    return true;
  }

  #forget(exporter: Exporter, id: number): void {
    const template = exporter.templates.get(id)?.template;
    if (template === undefined) return;
    exporter.templates.delete(id);
    this.#count(exporter, -1, -template.fields.length);
  }

  #count(exporter: Exporter, templates: number, fields: number): void {
    this.#templates += templates;
    this.#fields += fields;
    exporter.fields += fields;
    exporter.isNews = true;
    const peer = this.#peers.get(exporter.peer);
    if (peer !== undefined) peer.fields += fields;
  }

  #changed(exporter: Exporter, template: FlowTemplate): void {
    if (this.#changes.length >= MAX_CHANGES) this.#tooManyChanges = true;
    if (this.#tooManyChanges) return;
    this.#changes.push({ at: this.#readingAt, template: keptTemplate(exporter, template) });
  }
}

function keptTemplate({ peer, domain, version }: ExporterKey, { id, scopeFields, fields }: FlowTemplate): KeptTemplate {
  return {
    ...{ peer, domain, version, id },
    ...(scopeFields === undefined ? {} : { scopeFields }),
    fields: fields.map((field): [number, number, number] => [field.id, field.length, field.enterprise]),
  };
}

function moveToEnd<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.delete(key);
  map.set(key, value);
}

function nameOf({ peer, version, domain }: ExporterKey): string {
  return `${version}/${domain}/${peer}`;
}

function isDeepEqual(a: FlowTemplate, b: FlowTemplate): boolean {
  return (
    a.scopeFields === b.scopeFields &&
    a.fields.length === b.fields.length &&
    a.fields.every(({ id, length, enterprise }, index) => {
      const other = b.fields[index];
      return id === other?.id && length === other.length && enterprise === other.enterprise;
    })
  );
}
