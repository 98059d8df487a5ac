import type { TlsFigures } from '@qiaolou/collector';
import { Counter, Gauge, type Metric, type Registry } from 'prom-client';

/** Makes the metrics of inputs that speak TLS; `show` adds those of one. */
export function tlsMetrics(registers: Registry[]): {
  readonly all: readonly Metric[];
  readonly show: (listener: string, figures: TlsFigures) => void;
} {
  const established = new Counter({
    name: 'qiaolou_tls_handshakes_total',
    help: 'TLS handshakes of clients that were let in',
    labelNames: ['listener'],
    registers,
  });
  const refused = new Counter({
    name: 'qiaolou_tls_handshakes_refused_total',
    help: 'TLS handshakes that came to nothing, by reason',
    labelNames: ['listener', 'reason'],
    registers,
  });
  const reloads = new Counter({
    name: 'qiaolou_tls_reloads_total',
    help: 'Changed certificate files that were taken over, or could not be used',
    labelNames: ['listener', 'outcome'],
    registers,
  });
  const notAfter = new Gauge({
    name: 'qiaolou_tls_certificate_not_after_seconds',
    help: "When the server's own certificate ends, Unix time",
    labelNames: ['listener'],
    registers,
  });
  return {
    all: [established, refused, reloads, notAfter],
    show: (listener, figures) => {
      established.inc({ listener }, figures.established);
      for (const [reason, count] of Object.entries(figures.refused)) refused.inc({ listener, reason }, count);
      for (const [outcome, count] of Object.entries(figures.reloads)) reloads.inc({ listener, outcome }, count);
      notAfter.set({ listener }, figures.notAfter / 1_000);
    },
  };
}
