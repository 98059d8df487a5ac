import { z } from 'zod';
import { compileTemplate, type CompiledTemplate, type FlowTemplate } from './flow-template.ts';

const u16 = z.number().int().min(0).max(0xffff);
const u32 = z.number().int().min(0).max(0xffff_ffff);

/** Templates of all exporters as the platform keeps them over a restart; plain JSON. */
export const flowTemplatesSnapshotSchema = z.array(
  z.object({
    peer: z.string(),
    domain: u32,
    version: z.union([z.literal(9), z.literal(10)]),
    id: u16,
    scopeFields: u16.optional(),
    /** Number, length in bytes (65535 = variable), enterprise number. */
    fields: z.array(z.tuple([u16, u16, u32])),
  }),
);
export type FlowTemplatesSnapshot = z.infer<typeof flowTemplatesSnapshotSchema>;

/** Counts since the state was made. */
export interface FlowTemplatesStats {
  readonly exporters: number;
  readonly templates: number;
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
  readonly templates: Map<number, CompiledTemplate>;
}

const MAX_EXPORTERS = 4096;
const MAX_TEMPLATES_PER_EXPORTER = 1024;
const MAX_TEMPLATES = 32_768;

/**
 * What exporters have told about their records. Bounded: the exporter not heard of for longest goes first, so that
 * forged senders cannot fill the memory.
 */
export class FlowTemplates {
  readonly #exporters = new Map<string, Exporter>();
  #templates = 0;
  #evicted = 0;
  #revision = 0;

  /** Rises with every change; tells when a snapshot is worth writing. */
  get revision(): number {
    return this.#revision;
  }

  /** The template of a data set, or undefined when it has not come yet. */
  get(key: ExporterKey, id: number): CompiledTemplate | undefined {
    return this.#exporters.get(nameOf(key))?.templates.get(id);
  }

  /** Learns a template, in place of an earlier one with its number. A repeated one changes nothing. */
  set(key: ExporterKey, template: FlowTemplate): void {
    const exporter = this.#touch(key);
    const known = exporter.templates.get(template.id);
    if (known !== undefined && isDeepEqual(known.template, template)) return;
    if (known === undefined) {
      if (exporter.templates.size >= MAX_TEMPLATES_PER_EXPORTER) this.#evictOldest(exporter);
      while (this.#templates >= MAX_TEMPLATES && this.#evictExporter(exporter));
      this.#templates++;
    }
    exporter.templates.set(template.id, compileTemplate(template));
    this.#revision++;
  }

  /** Forgets one template, or all flow or all options templates (IPFIX withdrawal, RFC 7011 §8.1). */
  withdraw(key: ExporterKey, which: number | 'flow' | 'options'): void {
    const templates = this.#exporters.get(nameOf(key))?.templates;
    if (templates === undefined) return;
    for (const [id, { template }] of templates) {
      const kind = template.scopeFields === undefined ? 'flow' : 'options';
      if (which !== id && which !== kind) continue;
      templates.delete(id);
      this.#templates--;
      this.#revision++;
    }
  }

  /** Everything known, for keeping over a restart. */
  exportTemplates(): FlowTemplatesSnapshot {
    return [...this.#exporters.values()].flatMap(({ peer, domain, version, templates }) =>
      [...templates.values()].map(({ template: { id, scopeFields, fields } }) => ({
        peer,
        domain,
        version,
        id,
        ...(scopeFields === undefined ? {} : { scopeFields }),
        fields: fields.map((field): [number, number, number] => [field.id, field.length, field.enterprise]),
      })),
    );
  }

  /** Takes what `exportTemplates` gave; throws a ZodError when it is something else. */
  importTemplates(snapshot: unknown): void {
    for (const { peer, domain, version, id, scopeFields, fields } of flowTemplatesSnapshotSchema.parse(snapshot)) {
      const template = {
        version,
        id,
        scopeFields,
        fields: fields.map(([field, length, enterprise]) => ({ id: field, length, enterprise })),
      };
      this.set({ peer, version, domain }, template);
    }
  }

  stats(): FlowTemplatesStats {
    return { exporters: this.#exporters.size, templates: this.#templates, evicted: this.#evicted };
  }

  #touch(key: ExporterKey): Exporter {
    const name = nameOf(key);
    const known = this.#exporters.get(name);
    // Moved to the end: the map's order is the order of last use.
    if (known !== undefined) this.#exporters.delete(name);
    else while (this.#exporters.size >= MAX_EXPORTERS && this.#evictExporter(undefined));
    const exporter = known ?? { ...key, templates: new Map<number, CompiledTemplate>() };
    this.#exporters.set(name, exporter);
    return exporter;
  }

  #evictExporter(keep: Exporter | undefined): boolean {
    for (const [name, exporter] of this.#exporters) {
      if (exporter === keep) continue;
      this.#exporters.delete(name);
      this.#templates -= exporter.templates.size;
      this.#evicted += exporter.templates.size;
      return true;
    }
    return false;
  }

  #evictOldest(exporter: Exporter): void {
    for (const id of exporter.templates.keys()) {
      exporter.templates.delete(id);
      this.#templates--;
      this.#evicted++;
      return;
    }
  }
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
