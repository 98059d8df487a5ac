import { z } from 'zod';
import { connectionShape, inputKind, listenShape } from '../input-kind.ts';
import { HttpNdjsonInput } from './http-ndjson-input.ts';

/** NDJSON over HTTP. */
export const http = inputKind({
  id: 'http',
  code: 3,
  title: { zh: 'HTTP（NDJSON，接入密钥）', en: 'NDJSON over HTTP, with an intake key' },
  transport: 'tcp',
  decode: 'text',
  live: true,
  settings: z
    .strictObject({
      ...listenShape(8441, { enabled: true, hostVariable: 'QIAOLOU_HTTP_INPUT_HOST' }),
      ...connectionShape({ total: 256, perAddress: 64 }),
    })
    .prefault({}),
  open: (settings, given) => new HttpNdjsonInput({ ...settings, ...given }),
});
