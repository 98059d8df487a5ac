import { fetchingKind } from '../input-kind.ts';
import { FileTailInput } from './file-tail-input.ts';
import { fileTailSettings } from './file-tail-settings.ts';

/** Files that are followed as they grow. */
export const fileTail = fetchingKind({
  id: 'file-tail',
  code: 30,
  title: { zh: '文件跟读', en: 'files as they grow' },
  decode: 'text',
  live: true,
  settings: fileTailSettings,
  open: (settings, given) => new FileTailInput(settings, given),
});
