import type { InputStats } from '@qiaolou/collector';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { IntakeFigures } from '../intake/intake-messages.ts';
import { fetchMetrics } from './fetch-metrics.ts';
import { spoolMetrics } from './spool-metrics.ts';
import { tlsMetrics } from './tls-metrics.ts';

/**
 * Makes the metrics of what the inputs cut, refuse, lose and hold; what is returned takes over all of them, or, without
 * figures, leaves them without values.
 */
export function inputMetrics(registers: Registry[]): (figures: IntakeFigures | undefined) => void {
  const counter = (name: string, help: string, labelNames: readonly string[]): Counter =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const gauge = (name: string, help: string, ...labelNames: string[]): Gauge =>
    new Gauge({ name, help, labelNames, registers });
  const truncated = counter('qiaolou_records_truncated_total', 'Records cut at the size limit', ['listener']);
  const waiting = gauge('qiaolou_records_waiting', 'Records of senders that wait for room in the spool', 'listener');
  const refused = counter(
    'qiaolou_intake_requests_refused_total',
    'Requests answered with an error, and streams broken off, by reason',
    ['listener', 'code'],
  );
  const errors = counter('qiaolou_socket_errors_total', 'Errors of a bound socket', ['listener', 'code']);
  const empty = counter('qiaolou_datagrams_empty_total', 'Datagrams without content, of which nothing is kept', [
    'listener',
  ]);
  const broken = counter('qiaolou_connections_broken_total', 'Connections of senders ended by an error, or by us', [
    'listener',
  ]);
  const lost = counter('qiaolou_records_lost_total', 'Records that waited for room when the spool was closed', [
    'listener',
  ]);
  const buffer = gauge(
    'qiaolou_udp_receive_buffer_bytes',
    'What the kernel granted of the 8 MiB asked for',
    'listener',
  );
  const held = gauge('qiaolou_intake_held_bytes', 'Memory held by a part of the intake', 'part');
  const limit = gauge('qiaolou_intake_held_bytes_limit', 'Most memory a part of the intake may hold', 'part');
  const tls = tlsMetrics(registers);
  const fetched = fetchMetrics(registers);
  const spool = spoolMetrics(registers);
  const own = [truncated, waiting, refused, errors, empty, broken, lost, buffer, held, limit];
  const all = [...own, ...spool.all, ...tls.all, ...fetched.all];
  const show = (listener: string, stats: InputStats): void => {
    truncated.inc({ listener }, stats.truncated);
    waiting.set({ listener }, stats.waiting);
    if (stats.empty !== undefined) empty.inc({ listener }, stats.empty);
    if (stats.broken !== undefined) broken.inc({ listener }, stats.broken);
    if (stats.lost !== undefined) lost.inc({ listener }, stats.lost);
    if (stats.receiveBufferBytes !== undefined) buffer.set({ listener }, stats.receiveBufferBytes);
    for (const [code, count] of Object.entries(stats.refused ?? {})) refused.inc({ listener, code }, count);
    for (const [code, count] of Object.entries(stats.socketErrors ?? {})) errors.inc({ listener, code }, count);
    if (stats.tls !== undefined) tls.show(listener, stats.tls);
    fetched.show(listener, stats);
    if (stats.held === undefined) return;
    held.set({ part: listener }, stats.held.bytes);
    limit.set({ part: listener }, stats.held.limit);
  };
  return (figures) => {
    for (const metric of all) metric.reset();
    if (figures === undefined) return;
    for (const [listener, stats] of Object.entries(figures.inputs)) show(listener, stats);
    held.set({ part: 'spool' }, figures.spool.bufferedBytes);
    limit.set({ part: 'spool' }, figures.spool.bufferedBytesLimit);
    spool.show(figures.spool);
  };
}
