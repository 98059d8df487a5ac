import { INPUT_KINDS, inputKey } from '@qiaolou/collector';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every kind of input. */
export const page: GeneratedPage = {
  file: 'inputs.md',
  render() {
    const rows = INPUT_KINDS.map(({ id, code, title, transport, decode, settings }) => {
      const { enabled, port } = settings.parse({});
      const byDefault = `${port}/${transport}${enabled ? '' : ' (off)'}`;
      return [title.zh, title.en, `\`${id}\``, byDefault, decode, String(code), `\`inputs.${inputKey(id)}\``];
    });
    return markdownPage(
      'Inputs',
      'What listens for logs; on loopback until it is told otherwise ([settings](settings.md)).',
      markdownTable(['中文', 'English', 'listener', 'port', 'decoder', 'byte in the spool', 'section'], rows),
    );
  },
};
