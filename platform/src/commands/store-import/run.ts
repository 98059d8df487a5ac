import { basename } from 'node:path';
import { importLines, NOTHING_IMPORTED } from '@qiaolou/event-store/exchange';
import { afterFailure, SocError } from '@qiaolou/schema';
import type { ImportStore } from '../../stores/store-of-import.ts';
import { auditCommand } from '../audit-command.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { endSignal } from '../end-requested.ts';
import { explainFault } from '../explain-fault.ts';
import { print, printError, printProgress } from '../print.ts';
import { describeImport, type ImportedFile } from './describe-import.ts';
import { fileForm, type FileForm, type FormFlags } from './file-form.ts';
import { importPieces } from './import-pieces.ts';
import { openTarget } from './open-target.ts';

/** What `store import` is asked. */
export interface StoreImportFlags extends ConfigFlags, FormFlags {
  readonly files: readonly string[];
  readonly json: boolean;
}

/**
 * Takes files of `store export` into the store of a platform, by itself or through the one that runs; 0 when every row is there, 1 when some are no events.
 * Throws `platform.exportForm`, `store.notAnExport`, `store.exportDamaged`, `store.cancelled`, as `openTarget`, and what
 * files and the store throw: what was done until then is told and stays, and running it again stores nothing twice.
 */
export async function run(flags: StoreImportFlags): Promise<number> {
  if (flags.files.length === 0) throw new SocError('platform.exportForm', { files: 0 });
  const files = flags.files.map((file) => ({ file, form: fileForm(file, flags) }));
  const store = await openTarget(commandConfig(flags));
  const done: ImportedFile[] = [];
  const tell = (): void => print(flags.json ? `${JSON.stringify({ files: done })}\n` : describeImport(done));
  try {
    await importFiles(store, files, done).catch(async (error: unknown) => {
      tell();
      const { code } = explainFault(error);
      throw await afterFailure(error, () => audit(store, done, { outcome: 'failure', code }));
    });
    await audit(store, done, { outcome: 'success' });
  } finally {
    await store.close();
  }
  tell();
  return done.every(({ rejected }) => rejected === 0) ? 0 : 1;
}

interface NamedFile {
  readonly file: string;
  readonly form: FileForm;
}

async function importFiles(store: ImportStore, files: readonly NamedFile[], done: ImportedFile[]): Promise<void> {
  const signal = endSignal(new SocError('store.cancelled'));
  for (const { file, form } of files) {
    let last = NOTHING_IMPORTED;
    try {
      last = await importLines({
        ...{ store: store.store, storeLines: store.storeLines, signal },
        pieces: importPieces(file, form, progressOf(file), (days) => tellMissing(file, days)),
        onPart: (counts) => {
          last = counts;
        },
      });
      done.push({ file, ...last });
    } catch (error) {
      const { code, details } = explainFault(error);
      done.push({ file, ...last, fault: code });
      throw new SocError(code, { ...details, file }, { cause: error });
    }
  }
}

function progressOf(file: string): (read: number, total: number) => void {
  return (read, total) => {
    if (process.stderr.isTTY) printProgress(`${basename(file)} ${Math.floor((read / Math.max(1, total)) * 100)} %   `);
  };
}

function tellMissing(file: string, days: readonly string[]): void {
  printError(`${file}: 导出时已缺 / damaged events were left out by the export: ${days.join(', ')}\n`);
}

async function audit(
  { records }: ImportStore,
  done: readonly ImportedFile[],
  { outcome, ...more }: { readonly outcome: 'success' | 'failure'; readonly code?: string },
): Promise<void> {
  const sum = (of: 'rows' | 'accepted' | 'duplicates' | 'rejected'): number =>
    done.reduce((total, file) => total + file[of], 0);
  await auditCommand(records, {
    ...{ action: 'events.import', outcome },
    details: {
      file: done
        .map(({ file }) => basename(file))
        .join(' ')
        .slice(0, 4_000),
      ...{ read: sum('rows'), stored: sum('accepted'), duplicates: sum('duplicates'), failed: sum('rejected') },
      ...more,
    },
  });
}
