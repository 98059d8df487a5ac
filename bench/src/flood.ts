import { once } from 'node:events';
import { setPriority } from 'node:os';
import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { API_PREFIX, API_ROUTES, CSRF_HEADER, DAY_MS, isoTime, systemClock } from '@qiaolou/schema';

/**
 * A process that floods a platform on this machine with log-ins, bad intake keys, searches and reads of the alert queue,
 * from sixty addresses, until its standard input ends: `node flood.ts '{"consolePort":…}'`. It prints a line when each
 * kind was answered for the first time, and at the end one with the answers of each kind by status.
 */
interface FloodTarget {
  readonly consolePort: number;
  readonly intakePort: number;
  /** Of somebody who may search and read the queue. */
  readonly cookie: string;
  readonly csrfToken: string;
  /** All four by default. */
  readonly kinds?: readonly Kind[];
}

// Strangers have machines of their own: what they cost this one is their requests, not the making of them.
setPriority(10);

const ADDRESSES = 60;
const AT_A_TIME = 8;

interface Call {
  readonly options: RequestOptions;
  readonly body: string;
}

const KINDS = ['logins', 'keys', 'searches', 'queue'] as const;
type Kind = (typeof KINDS)[number];
const target = JSON.parse(process.argv[2] ?? '{}') as FloodTarget;
/** Of each kind: status → answers. */
const answers = new Map<Kind, Map<string, number>>((target.kinds ?? KINDS).map((kind) => [kind, new Map()]));
const kinds: Readonly<Record<Kind, (n: number) => Call>> = {
  logins: (n) => console_('login', '', { name: `nobody-${n}`, password: 'Wrong-password-2026' }),
  keys: (n) => ({
    options: {
      ...{ port: target.intakePort, path: '/ingest/v1', method: 'POST' },
      headers: { authorization: `Bearer tried-${n}` },
    },
    body: '{"message":"x"}\n',
  }),
  searches: () => {
    const to = systemClock.now();
    const range = { from: isoTime(to - 7 * DAY_MS), to: isoTime(to + DAY_MS) };
    return console_('searchEvents', '', { ...range, query: 'message: *record* and not message: *absent*' });
  },
  queue: () => console_('listAlertGroups', '?limit=100', undefined),
};

function console_(
  operation: 'login' | 'searchEvents' | 'listAlertGroups',
  query: string,
  body: object | undefined,
): Call {
  const { method, path } = API_ROUTES[operation];
  return {
    options: {
      ...{ port: target.consolePort, path: `${API_PREFIX}${path}${query}`, method: method.toUpperCase() },
      headers: {
        'content-type': 'application/json',
        ...(operation === 'login' ? {} : { cookie: target.cookie, [CSRF_HEADER]: target.csrfToken }),
      },
    },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}

let going = true;
let sent = 0;
let toldFirst = false;

async function answerOf({ options, body }: Call, localAddress: string): Promise<string> {
  try {
    const call = request({ ...options, host: '127.0.0.1', localAddress, agent: false });
    call.end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'close');
    return String(response.statusCode);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  }
}

async function flood(kind: Kind, counts: Map<string, number>): Promise<void> {
  while (going) {
    const n = sent++;
    const status = await answerOf(kinds[kind](n), `127.0.3.${1 + (n % ADDRESSES)}`);
    counts.set(status, (counts.get(status) ?? 0) + 1);
    if (toldFirst || [...answers.values()].some(({ size }) => size === 0)) continue;
    toldFirst = true;
    process.stdout.write('going\n');
  }
}

process.stdin.resume().once('close', () => (going = false));
const floods = [...answers].flatMap(([kind, counts]) => Array.from({ length: AT_A_TIME }, () => flood(kind, counts)));
await Promise.all(floods);
const table = [...answers].map(([kind, counts]) => [kind, Object.fromEntries(counts)] as const);
process.stdout.write(`${JSON.stringify(Object.fromEntries(table))}\n`);
