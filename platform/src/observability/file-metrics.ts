import type { FileFigures } from '@qiaolou/collector';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Makes the metrics of inputs that read files. */
export function fileMetrics(registers: Registry[]): {
  readonly all: readonly (Counter | Gauge)[];
  readonly show: (listener: string, files: FileFigures) => void;
} {
  const gauge = (name: string, help: string, labelNames: readonly string[]): Gauge =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const followed = gauge('qiaolou_files_followed', 'Files that are followed', ['listener']);
  const behind = gauge('qiaolou_files_behind_bytes', 'Bytes of followed files that were not read yet', ['listener']);
  const faults = gauge('qiaolou_file_fault', '1 for a file that cannot be read', ['listener', 'path', 'code']);
  const changes = new Counter({
    ...{ name: 'qiaolou_file_changes_total', help: 'Files rotated, cut or written anew, gone before their end' },
    ...{ labelNames: ['listener', 'change'], registers },
  });
  return {
    all: [followed, behind, faults, changes],
    show: (listener, files) => {
      followed.set({ listener }, files.followed);
      behind.set({ listener }, files.behindBytes);
      for (const change of ['rotated', 'truncated', 'lost'] as const) changes.inc({ listener, change }, files[change]);
      for (const { path, code } of files.faults) faults.set({ listener, path, code }, 1);
    },
  };
}
