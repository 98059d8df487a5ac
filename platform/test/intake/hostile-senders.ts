import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { parseJson } from '@qiaolou/schema';

/**
 * Everything at once that others must not suffer from, each kind from addresses of its own. Prints `going` when each has begun and,
 * as JSON, what it sent when all are done.
 */

interface Target {
  readonly syslogTcp: number;
  readonly netflow: number;
  readonly http: number;
  readonly key: string;
  readonly connections: number;
  readonly templates: number;
  readonly lines: number;
  readonly bodies: number;
}

const target = parseJson(process.argv[2] ?? '{}') as Target;
const begun = new Set<string>();
const begin = (kind: string): void => {
  if (begun.has(kind)) return;
  begun.add(kind);
  if (begun.size === 4) process.stdout.write('going\n');
};

function open(localAddress: string): Socket {
  const socket = connect({ port: target.syslogTcp, host: '127.0.0.1', localAddress });
  return socket.on('error', () => undefined).resume();
}

/** Connections of one address, which send half a line and stay as long as they are let. */
async function connections(): Promise<number> {
  const kept: Socket[] = [];
  for (let made = 0; made < target.connections; made++) {
    const socket = open('127.0.0.66');
    socket.once('connect', () => socket.write('<13>half a li'));
    kept.push(socket);
    begin('connections');
    // As many under way as a listener's queue has places.
    if (kept.filter((one) => one.connecting).length >= 64)
      await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  }
  while (kept.some((one) => one.connecting)) await pause(5);
  for (const socket of kept) socket.destroy();
  return kept.length;
}

/** Lines of 64 KiB over many connections of one address. */
async function lines(): Promise<number> {
  const line = Buffer.from(`<13>${'x'.repeat(64 * 1_024 - 5)}\n`);
  const each = target.lines / 100;
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      const socket = open('127.0.0.67');
      for (let sent = 0; sent < each; sent++) {
        begin('lines');
        if (!socket.write(line)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
      }
      socket.end();
      await once(socket, 'close');
    }),
  );
  return each * 100;
}

/** Small bodies that become millions of blank lines. */
async function bodies(): Promise<Readonly<Record<number, number>>> {
  const body = gzipSync(Buffer.alloc(15 * 1_024 * 1_024, '\n'));
  const statuses: Record<number, number> = {};
  for (let sent = 0; sent < target.bodies; sent++) {
    begin('bodies');
    const response = await fetch(`http://127.0.0.1:${target.http}/ingest/v1`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { authorization: `Bearer ${target.key}`, 'content-encoding': 'gzip' },
    });
    await response.arrayBuffer();
    statuses[response.status] = (statuses[response.status] ?? 0) + 1;
  }
  return statuses;
}

/** An IPFIX message (RFC 7011 §3) with a template of its own domain. */
function template(domain: number): Buffer {
  const message = Buffer.alloc(16 + 12 + 4);
  message.writeUInt16BE(10, 0);
  message.writeUInt16BE(message.length, 2);
  message.writeUInt32BE(1_795_000_000, 4);
  message.writeUInt32BE(domain, 12);
  message.writeUInt16BE(2, 16);
  message.writeUInt16BE(16, 18);
  message.writeUInt16BE(256, 20);
  message.writeUInt16BE(2, 22);
  message.writeUInt16BE(8, 24);
  message.writeUInt16BE(4, 26);
  message.writeUInt16BE(12, 28);
  message.writeUInt16BE(4, 30);
  return message;
}

async function templates(): Promise<number> {
  const sources = 200;
  let sent = 0;
  for (let source = 0; source < sources; source++) {
    const socket = createSocket('udp4').bind(0, `127.20.0.${source + 1}`);
    await once(socket, 'listening');
    for (let domain = 0; domain < target.templates / sources; domain++) {
      begin('templates');
      await new Promise((resolve) => socket.send(template(domain), target.netflow, '127.0.0.1', resolve));
      sent++;
    }
    socket.close();
  }
  return sent;
}

const [made, long, statuses, told] = await Promise.all([connections(), lines(), bodies(), templates()]);
process.stdout.write(`${JSON.stringify({ connections: made, lines: long, statuses, templates: told })}\n`);
