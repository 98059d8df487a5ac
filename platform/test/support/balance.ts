/** What a platform says of what became of the lines it received; of inputs whose records become one event each. */
export interface Balance {
  readonly received: number;
  readonly shed: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly rejected: number;
}

function sumOf(page: string, name: string): number {
  return page
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** What `/metrics` of a platform says now. */
export async function readBalance(consolePort: number): Promise<Balance> {
  const page = await (await fetch(`http://127.0.0.1:${consolePort}/metrics`)).text();
  return {
    received: sumOf(page, 'qiaolou_records_received_total'),
    shed: sumOf(page, 'qiaolou_records_shed_total'),
    stored: sumOf(page, 'qiaolou_events_stored_total'),
    duplicates: sumOf(page, 'qiaolou_events_duplicate_total'),
    rejected: sumOf(page, 'qiaolou_events_rejected_total'),
  };
}

/** Nothing is pending and nothing was lost uncounted: `received = shed + stored + rejected`. */
export function isBalanced({ received, shed, stored, duplicates, rejected }: Balance): boolean {
  return received === shed + stored + duplicates + rejected;
}
