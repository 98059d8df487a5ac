import type { ExporterView } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { sourceMessages } from './messages.ts';
import '../../ui/lists.css';

/** Flows a source exports: how complete they are, and what went through its interfaces. */
export function SourceExporters({ exporters }: { readonly exporters: readonly ExporterView[] }): ReactNode {
  const { sources: s } = useMessages(sourceMessages);
  return exporters.map((exporter) => (
    <section key={`${exporter.dataset}/${exporter.domain}`}>
      <h3>
        {s.exporters} <span className="mono">{exporter.dataset}</span>
      </h3>
      <DefinitionList
        items={(['domain', 'datagrams', 'records', 'samplingRate', 'gaps', 'lost', 'withoutTemplate'] as const).map(
          (key) => ({ key, name: s.exporter[key], value: formatCount(exporter[key]) }),
        )}
      />
      {exporter.templates.length > 0 && <Templates templates={exporter.templates} />}
      {exporter.interfaces.length > 0 && <Interfaces interfaces={exporter.interfaces} />}
    </section>
  ));
}

function Templates({ templates }: Pick<ExporterView, 'templates'>): ReactNode {
  const { sources: s } = useMessages(sourceMessages);
  return (
    <details className="source-templates">
      <summary>{s.templatesOf(formatCount(templates.length))}</summary>
      <DefinitionList
        items={templates.map(({ id, isOptions, fields, fieldCount }) => ({
          key: String(id),
          name: s.templateOf(String(id), isOptions, formatCount(fieldCount)),
          value: (
            <span className="mono">
              {fields.join(', ')}
              {fieldCount > fields.length && ' …'}
            </span>
          ),
        }))}
      />
    </details>
  );
}

function Interfaces({ interfaces }: Pick<ExporterView, 'interfaces'>): ReactNode {
  const { sources: s } = useMessages(sourceMessages);
  const keys = ['bytesIn', 'bytesOut', 'packetsIn', 'packetsOut'] as const;
  const rows = interfaces.toSorted((a, b) => b.bytesIn + b.bytesOut - a.bytesIn - a.bytesOut);
  return (
    <>
      <p className="muted">{s.interfaces}</p>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{s.interface.index}</th>
            {keys.map((key) => (
              <th key={key} scope="col" data-align="right">
                {s.interface[key]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.index}>
              <th scope="row">{row.index}</th>
              {keys.map((key) => (
                <td key={key} className="num" data-align="right">
                  {formatCount(row[key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
