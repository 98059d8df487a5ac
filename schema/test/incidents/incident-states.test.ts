import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  canMoveIncident,
  INCIDENT_PATH,
  incidentStatusSchema,
  nextIncidentStatuses,
  OPEN_INCIDENT_STATUSES,
  stepPosition,
} from '@qiaolou/schema';

const incidentStatus = fc.constantFrom(...incidentStatusSchema.options);

describe('incidents', () => {
  it('allow one step forward, any back, and filing from 研判 or 核验', () => {
    const allowed = INCIDENT_PATH.flatMap((from) => nextIncidentStatuses(from).map((to) => `${from}>${to}`));
    expect(allowed).toContain('analysing>closed');
    expect(allowed).toContain('verifying>closed');
    expect(allowed).toContain('feedback>reported');
    expect(allowed).not.toContain('reported>handling');
    expect(allowed.filter((move) => move.startsWith('closed>'))).toEqual([]);
  });

  it('are open until 归档', () => {
    expect(OPEN_INCIDENT_STATUSES).toEqual(['reported', 'analysing', 'handling', 'feedback', 'verifying']);
  });

  it('have done the steps before their own', () => {
    expect(INCIDENT_PATH.map((step) => stepPosition(step, 'handling'))).toEqual([
      'done',
      'done',
      'current',
      'ahead',
      'ahead',
      'ahead',
    ]);
    expect(stepPosition('handling', 'feedback')).toBe('done');
  });
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
