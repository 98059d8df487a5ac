import type { ExporterFigures } from '@qiaolou/collector';
import type { ExporterView, LogSource } from '@qiaolou/schema';

/** What the exporters of flows sent since the process started, the newest figures of each; as many as the decoder tells apart. */
export class Exporters {
  readonly #figures = new Map<string, ExporterFigures>();

  /** Takes over figures of those that sent something. */
  add(exporters: readonly ExporterFigures[]): void {
    for (const exporter of exporters) {
      const { listener, peer, dataset, domain } = exporter;
      const name = `${listener}/${peer}/${dataset}/${domain}`;
      const templates = exporter.templates ?? this.#figures.get(name)?.templates;
      this.#figures.set(name, { ...exporter, templates });
    }
  }

  /** Those of one sender: one for each observation domain. */
  of({ listener, peer }: Pick<LogSource, 'listener' | 'peer'>): readonly ExporterView[] {
    return [...this.#figures.values()]
      .filter((exporter) => exporter.listener === listener && exporter.peer === peer)
      .map(viewOf);
  }
}

function viewOf({ interfaces, templates = [], ...exporter }: ExporterFigures): ExporterView {
  const { dataset, domain, datagrams, records, gaps, lost, withoutTemplate, samplingRate } = exporter;
  return {
    ...{ dataset, domain, datagrams, records, gaps, lost, withoutTemplate, samplingRate },
    interfaces: interfaces.map((sums) => ({ ...sums })),
    templates: templates.map(({ fields, ...template }) => ({ ...template, fields: [...fields] })),
  };
}
