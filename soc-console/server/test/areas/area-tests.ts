import type { ApiOperation, ApiOutput, Role } from '@qiaolou/schema';
import type { ApiClient, CallInput } from '../api-client.ts';
import type { TestConsole } from '../console-fixture.ts';

/** Everybody who is logged in. */
export const EVERYBODY: readonly Role[] = ['system_admin', 'security_admin', 'audit_admin', 'analyst', 'viewer'];
/** Who sees what was detected. */
export const READERS: readonly Role[] = ['security_admin', 'analyst', 'viewer'];
/** Who handles it. */
export const ANALYST: readonly Role[] = ['analyst'];
/** Who sets what is asked for and watched. */
export const SECURITY: readonly Role[] = ['security_admin'];
/** Who keeps accounts. */
export const SYSTEM: readonly Role[] = ['system_admin'];
/** Who reads the audit trail. */
export const AUDIT: readonly Role[] = ['audit_admin'];

/** Who may do what in an area, written by hand: a change of roles or routes must be a change here too. */
export type AccessOf<Routes> = Readonly<Record<Exclude<keyof Routes, 'login'>, readonly Role[]>>;

/** The console that all areas are played on. */
export interface Played {
  /** The console; open while tests run. */
  readonly console: () => TestConsole;
  /** Logged in, once for each role. */
  readonly as: (role: Role) => Promise<ApiClient>;
  /** A call that must succeed with an answer that fits its schema exactly: nothing missing, nothing more. */
  readonly exact: <O extends ApiOperation>(
    client: ApiClient,
    operation: O,
    input?: CallInput<O>,
  ) => Promise<ApiOutput<O>>;
  /** Says that a route without a JSON answer was called. */
  readonly exercised: (operation: ApiOperation) => void;
}

/** What is expected of the routes of an area. */
export interface AreaTests<Routes> {
  readonly access: AccessOf<Routes>;
  /** Declares tests that call each route of the area, once at least. */
  readonly calls: (played: Played) => void;
}

/** Takes the expectations of one route table; a route without an access row does not compile. */
export function areaTests<Routes>(_routes: Routes, tests: AreaTests<Routes>): AreaTests<Routes> {
  return tests;
}
