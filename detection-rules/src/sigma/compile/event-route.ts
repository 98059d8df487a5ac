import { valuesOf, type LazyEvent } from '@qiaolou/schema';
import type { Logsource } from '../read/rule-model.ts';
import {
  CATEGORY_ROUTES,
  PRODUCT_ROUTES,
  SERVICE_ROUTES,
  type RouteTable,
  type RouteTest,
} from './logsource-routes.ts';
import { WINDOWS_CATEGORIES, WINDOWS_SERVICES, type WindowsSource } from './windows-logsource.ts';

/** What of an event decides which rules may apply to it. Everything lower case. */
export interface EventRoute {
  readonly dataset: string;
  readonly module: string;
  readonly categories: readonly string[];
  readonly observerType: string;
  readonly vendor: string;
  readonly product: string;
  /** Windows channel, '' for other events. */
  readonly channel: string;
  /** `event.code` of Windows events, '' for others. */
  readonly code: string;
}

/** The fields a route is made of: events with the same in all of them have the same. */
export const ROUTE_FIELDS = [
  'event.dataset',
  'event.module',
  'event.category',
  'observer.type',
  'observer.vendor',
  'observer.product',
  'winlog.channel',
  'event.code',
] as const;

/** Reads the routing facts of an event. */
export function eventRoute(event: LazyEvent): EventRoute {
  const channel = lower(event, 'winlog.channel');
  return {
    dataset: lower(event, 'event.dataset'),
    module: lower(event, 'event.module'),
    categories: valuesOf(event, 'event.category').map((value) => String(value).toLowerCase()),
    observerType: lower(event, 'observer.type'),
    vendor: lower(event, 'observer.vendor'),
    product: lower(event, 'observer.product'),
    channel,
    code: channel === '' ? '' : lower(event, 'event.code'),
  };
}

/** The route as one text: events with equal keys meet the same rules. */
export function routeKey(route: EventRoute): string {
  const { dataset, module, categories, observerType, vendor, product, channel, code } = route;
  return [dataset, module, categories.join(VALUES_APART), observerType, vendor, product, channel, code].join('\u0000');
}

/** True when every key the logsource states holds for the event (strict, as Sigma has it). */
export function appliesTo(logsource: Logsource, route: EventRoute): boolean {
  const windows = route.channel !== '' || route.dataset.startsWith('windows.');
  if (logsource.product === 'windows' && !windows) return false;
  if (windows && (logsource.product === 'windows' || logsource.product === undefined)) {
    return windowsApplies(logsource, route);
  }
  return (
    keyApplies(logsource.product, PRODUCT_ROUTES, route, isProduct) &&
    keyApplies(logsource.category, CATEGORY_ROUTES, route, isCategory) &&
    keyApplies(logsource.service, SERVICE_ROUTES, route, isService)
  );
}

function windowsApplies(logsource: Logsource, route: EventRoute): boolean {
  const { category, service } = logsource;
  return sourceApplies(category, WINDOWS_CATEGORIES, route) && sourceApplies(service, WINDOWS_SERVICES, route);
}

function sourceApplies(
  key: string | undefined,
  table: Readonly<Record<string, readonly WindowsSource[] | undefined>>,
  route: EventRoute,
): boolean {
  if (key === undefined) return true;
  const sources = Object.hasOwn(table, key) ? table[key] : undefined;
  // Authentication, antivirus and the like span platforms: they fall back to the ECS category.
  if (sources === undefined) return route.categories.includes(key);
  return sources.some(
    ({ channel, codes }) => channel === route.channel && (codes?.some((code) => String(code) === route.code) ?? true),
  );
}

function keyApplies(
  key: string | undefined,
  table: RouteTable,
  route: EventRoute,
  fallback: (key: string, route: EventRoute) => boolean,
): boolean {
  if (key === undefined) return true;
  const tests = Object.hasOwn(table, key) ? table[key] : undefined;
  return tests === undefined ? fallback(key, route) : tests.some((test) => testHolds(test, route));
}

function testHolds(test: RouteTest, route: EventRoute): boolean {
  return (
    (test.dataset?.some((dataset) => datasetFits(dataset, route.dataset)) ?? true) &&
    (test.category?.some((category) => route.categories.includes(category)) ?? true) &&
    (test.observerType?.includes(route.observerType) ?? true)
  );
}

function datasetFits(pattern: string, dataset: string): boolean {
  return pattern.endsWith('.') ? dataset.startsWith(pattern) : dataset === pattern;
}

function isProduct(key: string, route: EventRoute): boolean {
  return [route.module, route.vendor, route.product].includes(key) || route.dataset.startsWith(`${key}.`);
}

function isCategory(key: string, route: EventRoute): boolean {
  return route.categories.includes(key) || route.dataset.endsWith(`.${key}`);
}

function isService(key: string, route: EventRoute): boolean {
  return route.dataset.endsWith(`.${key}`);
}

/** Between the values of a field that has several: no value of one field reads as several of it. */
const VALUES_APART = '\u0001';

function lower(event: LazyEvent, field: string): string {
  return valuesOf(event, field)
    .map((value) => String(value).toLowerCase())
    .join(VALUES_APART);
}
