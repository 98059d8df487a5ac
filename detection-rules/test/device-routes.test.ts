import { describe, expect, it } from 'vitest';
import { WholeEvent } from '@qiaolou/schema';
import { appliesTo, eventRoute } from '../src/sigma/compile/event-route.ts';
import { sampleEvent } from './sample-event.ts';

describe('rules for network devices', () => {
  it.each([
    ['venus.ips', 'ips', true],
    ['venus.ips', '', true],
    ['nsfocus.nf', '', true],
    ['venus.esm', 'endpoint', false],
    ['venus.antivirus', 'antivirus', false],
    ['nsfocus.ess', 'antivirus', false],
  ])('%s of type "%s": %s', (dataset, type, applies) => {
    const event = sampleEvent({ 'event.dataset': dataset, ...(type === '' ? {} : { 'observer.type': type }) });
    expect(appliesTo({ category: 'network_device' }, eventRoute(new WholeEvent(event)))).toBe(applies);
  });

  it('judge no computer, and those for antivirus judge what antivirus found', () => {
    const event = sampleEvent({ 'event.dataset': 'topsec.edr', 'event.category': ['malware'], 'observer.type': 'edr' });
    expect(appliesTo({ category: 'antivirus' }, eventRoute(new WholeEvent(event)))).toBe(true);
    expect(appliesTo({ category: 'network_device' }, eventRoute(new WholeEvent(event)))).toBe(false);
  });
});

describe('rules for DNS', () => {
  it.each([
    ['isc.bind', true],
    ['unbound.dns', true],
    ['dnsmasq.dns', true],
    ['zeek.dns', true],
    ['zeek.conn', false],
    ['isc.dhcpd', false],
  ])('%s: %s', (dataset, applies) => {
    const event = sampleEvent({ 'event.dataset': dataset });
    expect(appliesTo({ category: 'dns' }, eventRoute(new WholeEvent(event)))).toBe(applies);
  });
});
