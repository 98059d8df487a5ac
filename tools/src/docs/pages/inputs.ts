import { INPUT_KINDS, inputKey } from '@qiaolou/collector';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every kind of input. */
export const page: GeneratedPage = {
  file: 'inputs.md',
  render() {
    const rows = INPUT_KINDS.map(({ id, code, title, transport, decode, settings }) => {
      const byDefault = settings.parse({});
      const listens = 'port' in byDefault ? `${byDefault.port}/${transport}` : '–';
      const port = `${listens}${byDefault.enabled ? '' : ' (off)'}`;
      return [title.zh, title.en, `\`${id}\``, port, decode, String(code), `\`inputs.${inputKey(id)}\``];
    });
    return markdownPage(
      'Inputs',
      'What takes in logs: what listens does so on loopback until it is told otherwise, what fetches opens no port ([settings](settings.md)).',
      markdownTable(['中文', 'English', 'listener', 'port', 'decoder', 'byte in the spool', 'section'], rows),
    );
  },
};
