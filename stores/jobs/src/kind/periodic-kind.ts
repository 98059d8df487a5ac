import { dueTimes, type DueTimes, type Schedule } from '../schedule/schedule.ts';

/** Work that every process does for itself and that is not worth remembering: saving its own figures, looking around. */
export type PeriodicDeclaration = Schedule & {
  /** `<area>.<what>` */
  readonly name: string;
  /** Does the work once. */
  readonly run: () => Promise<unknown>;
};

/** A declared kind of periodic work. */
export interface PeriodicKind {
  readonly type: 'periodic';
  readonly name: string;
  readonly times: DueTimes;
  run(): Promise<unknown>;
}

/**
 * Declares work of each process: run at its start and at every due time after, never twice at once. It costs no write; for
 * work that must be done once among all processes declare a `jobKind`. Throws RangeError for a schedule that cannot be read.
 *
 * @example
 *   periodicKind({ name: 'sources.save', every: '30s', run: () => registry.save() });
 */
export function periodicKind(declaration: PeriodicDeclaration): PeriodicKind {
  return { type: 'periodic', name: declaration.name, times: dueTimes(declaration), run: declaration.run };
}
