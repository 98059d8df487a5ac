import { inputKind, listenSettings } from '../input-kind.ts';
import { HttpNdjsonInput } from './http-ndjson-input.ts';

/** NDJSON over HTTP. */
export const http = inputKind({
  id: 'http',
  code: 3,
  title: { zh: 'HTTP（NDJSON，接入密钥）', en: 'NDJSON over HTTP, with an intake key' },
  transport: 'tcp',
  decode: 'text',
  live: true,
  settings: listenSettings(8441, { enabled: true, hostVariable: 'QIAOLOU_HTTP_INPUT_HOST' }),
  open: (settings, given) => new HttpNdjsonInput({ ...settings, ...given }),
});
