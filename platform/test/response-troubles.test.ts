import type { ResponseFigures } from '@qiaolou/playbooks';
import { effectStateSchema, systemClock } from '@qiaolou/schema';
import { afterAll, expect, it } from 'vitest';
import { probesOf } from '../src/parts/probes.ts';
import { tellResponseTroubles } from '../src/response/response-troubles.ts';
import { createWaitingParts, isMinor } from '../src/waiting/waiting-parts.ts';
import { Cores } from './support/core-under-test.ts';

const cores = new Cores();
afterAll(() => cores.remove());

const none = Object.fromEntries(effectStateSchema.options.map((state) => [state, 0])) as ResponseFigures['effects'];
const well: ResponseFigures = { effects: none, unknown: 0, overdue: 0, tasks: { open: 3, oldestAt: null } };

/** What is told when one figure is not zero; nothing where the platform deals with it by itself. */
interface Told {
  readonly what: string;
  readonly figures: Partial<ResponseFigures>;
  readonly part?: string;
  readonly code?: string;
}

const TOLD: readonly Told[] = [
  { what: 'applied', figures: { effects: { ...none, applied: 2 } } },
  { what: 'verified', figures: { effects: { ...none, verified: 2 } } },
  { what: 'reapplied', figures: { effects: { ...none, reapplied: 2 } } },
  { what: 'lifting', figures: { effects: { ...none, lifting: 2 } } },
  { what: 'lost', figures: { effects: { ...none, lost: 2 } }, part: 'response/blocks', code: 'playbooks.notVerified' },
  {
    ...{ what: 'undoFailed', figures: { effects: { ...none, undoFailed: 2 } } },
    ...{ part: 'response/undo', code: 'playbooks.undoFailed' },
  },
  { what: 'unknown', figures: { unknown: 2 }, part: 'response/outcomes', code: 'playbooks.outcomeUnknown' },
  { what: 'overdue', figures: { overdue: 2 }, part: 'response/overdue', code: 'playbooks.overdue' },
];

it('every state of an effect is decided', () => {
  expect(TOLD.map(({ what }) => what)).toEqual(expect.arrayContaining(effectStateSchema.options));
});

it.each(TOLD)('$what', ({ figures, part, code }) => {
  const told: string[] = [];
  const failures: string[] = [];
  const waiting = createWaitingParts({
    clock: systemClock,
    onWait: (one) => told.push(`${one.part} ${one.code}`),
    onFailure: (one) => failures.push(one.part),
    onResume: (one) => told.push(`${one.part} over`),
  });
  tellResponseTroubles(well, waiting);
  for (let look = 0; look < 3; look++) tellResponseTroubles({ ...well, ...figures }, waiting);
  expect(waiting.list().every(isMinor)).toBe(true);
  tellResponseTroubles(well, waiting);
  expect(told).toEqual(part === undefined ? [] : [`${part} ${code ?? ''}`, `${part} over`]);
  expect(failures).toHaveLength(part === undefined ? 0 : 1);
});

it('a platform whose act nobody knows the outcome of says so, and goes on being healthy', async () => {
  const core = await cores.start('troubled');
  await core.records.transaction((tx) =>
    tx.db
      .insertInto('effects')
      .values({
        ...{ idempotencyKey: 'a'.repeat(64), connector: 'http-api', request: '{}' as never, state: 'planned' },
        ...{ response: '{}' as never, appliedAt: null, undoAt: null, undoneAt: null, outputs: null, checkedAt: null },
        ...{ undoTries: null, fault: null, target: null, reapplied: null, lift: null },
      })
      .execute(),
  );
  expect(await core.metrics.text()).toContain('qiaolou_work_runs_total{work="response.watch"}');
  await core.watchResponse();
  expect(await probesOf(core).health()).toMatchObject({
    healthy: true,
    waiting: [{ part: 'response/outcomes', code: 'playbooks.outcomeUnknown' }],
  });
  expect(await core.metrics.text()).toMatch(
    /qiaolou_part_waiting_since_seconds\{part="response\/outcomes",code="playbooks.outcomeUnknown"\} \d/,
  );
});
