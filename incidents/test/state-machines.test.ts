import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertStatusSchema, incidentStatusSchema, ruleLevelSchema, verdictSchema } from '@qiaolou/schema';
import {
  canMoveAlert,
  canMoveIncident,
  groupRisk,
  incidentNumber,
  INCIDENT_PATH,
  nextIncidentStatuses,
  reopensOnNewAlerts,
} from '../src/index.ts';

const alertStatus = fc.constantFrom(...alertStatusSchema.options);
const incidentStatus = fc.constantFrom(...incidentStatusSchema.options);

test('every alert status can be left and closed can only be opened again', () => {
  fc.assert(
    fc.property(alertStatus, alertStatus, (from, to) => {
      if (from === to) expect(canMoveAlert(from, to)).toBe(false);
      if (from === 'closed') expect(canMoveAlert(from, to)).toBe(to === 'open' || to === 'investigating');
      else if (to === 'closed') expect(canMoveAlert(from, to)).toBe(true);
    }),
  );
});

test('only a true attack is opened again by new alerts', () => {
  fc.assert(
    fc.property(alertStatus, fc.option(fc.constantFrom(...verdictSchema.options)), (status, verdict) => {
      expect(reopensOnNewAlerts(status, verdict)).toBe(status === 'closed' && verdict === 'true_positive');
    }),
  );
});

test('an incident goes one step forward or any step back, and never out of the archive', () => {
  fc.assert(
    fc.property(incidentStatus, incidentStatus, (from, to) => {
      const step = INCIDENT_PATH.indexOf(to) - INCIDENT_PATH.indexOf(from);
      const shortcut = from === 'analysing' && to === 'closed';
      expect(canMoveIncident(from, to)).toBe(from !== 'closed' && step !== 0 && (step <= 1 || shortcut));
    }),
  );
});

test('every walk through the states can still reach the archive', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 30 }), (choices) => {
      let status = INCIDENT_PATH[0] ?? 'reported';
      for (const choice of choices) {
        const next = nextIncidentStatuses(status);
        status = next[choice % Math.max(1, next.length)] ?? status;
      }
      let steps = 0;
      while (status !== 'closed' && steps++ < 10) status = nextIncidentStatuses(status).at(-1) ?? 'closed';
      expect(status).toBe('closed');
    }),
  );
});

test('risk is bounded, grows with volume, and a level always outweighs any volume of the one below', () => {
  const levels = ruleLevelSchema.options;
  fc.assert(
    fc.property(
      fc.nat(levels.length - 1),
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 0, max: 1e9 }),
      (index, alerts, more) => {
        const level = levels[index] ?? 'low';
        const risk = groupRisk(level, alerts, alerts + more);
        expect(risk).toBeGreaterThanOrEqual(0);
        expect(risk).toBeLessThanOrEqual(100);
        expect(Number.isInteger(risk)).toBe(true);
        expect(groupRisk(level, alerts + more, alerts + more)).toBeGreaterThanOrEqual(risk);
        const above = levels[index + 1];
        if (above !== undefined && above !== 'low') expect(groupRisk(above, 1, 1)).toBeGreaterThan(risk);
      },
    ),
  );
  expect([1, 9, 10, 99, 100, 1000, 1e6].map((alerts) => groupRisk('low', alerts, 1))).toEqual([
    20, 24, 25, 29, 30, 35, 35,
  ]);
});

test('incident numbers are padded to four digits', () => {
  expect(incidentNumber('20261122', 1)).toBe('SJ-20261122-0001');
  expect(incidentNumber('20261122', 12345)).toBe('SJ-20261122-12345');
});
