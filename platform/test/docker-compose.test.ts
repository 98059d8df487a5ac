import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { listSettings } from '@qiaolou/schema';
import { configSchema, ROLE_NAMES } from '../src/config/config.ts';
import { environmentNames } from '../src/config/environment.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { missingSettings } from '../src/start/role.ts';

const root = join(import.meta.dirname, '../..');

/** What every service has: a fault in one gets no further than its own volume. */
const hardened = z.strictObject({
  restart: z.literal('unless-stopped'),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  read_only: z.literal(true),
});

/** The part of the Compose Specification this project uses, closed: any other key is a typing error. */
const composeSchema = z.strictObject({
  services: z.record(
    z.string().regex(/^[a-z][a-z0-9-]*$/),
    z
      .strictObject({
        profiles: z.array(z.enum(['single', 'scale'])).length(1),
        build: z.literal('.').optional(),
        image: z
          .string()
          .regex(/^[a-z0-9./-]+:[a-z0-9.-]+$/)
          .optional(),
        user: z.enum(['postgres', 'redis']).optional(),
        ...hardened.shape,
        mem_limit: z.string().regex(/^\d+[mg]$/),
        pids_limit: z.number().int().positive(),
        tmpfs: z.array(z.string().regex(/^\/[a-z/]+(?::[a-z0-9=,]+)?$/)).min(1),
        environment: z.record(z.string(), z.string()).optional(),
        ports: z.array(z.string().regex(/^(?:[\d.]+:)?\d+:\d+(?:\/(?:tcp|udp))?$/)).optional(),
        // Volumes of its own, and folders beside this file that it cannot write to.
        volumes: z
          .array(z.string().regex(/^(?:[a-z0-9-]+:\/[a-z/-]+(?::ro)?|\.\/[a-z0-9/-]+:\/[a-z/-]+:ro)$/))
          .optional(),
        secrets: z.array(z.string()).optional(),
        command: z.array(z.string()).optional(),
        depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
        healthcheck: z
          .strictObject({ test: z.array(z.string()).min(2), interval: z.string().regex(/^\d+s$/), retries: z.number() })
          .optional(),
      })
      .refine((service) => (service.build === undefined) !== (service.image === undefined), 'build or image'),
  ),
  volumes: z.record(z.string(), z.strictObject({})),
  secrets: z.record(z.string(), z.strictObject({ file: z.string().regex(/^\.\/[a-z./-]+$/) })),
  // Anchors that services refer to.
  'x-hardened': hardened,
  'x-servers': z.record(z.string(), z.string()),
  'x-servers-healthy': z.record(z.string(), z.unknown()),
  'x-health': z.record(z.string(), z.unknown()),
  'x-search-node': z.record(z.string(), z.unknown()),
  'x-search-settings': z.record(z.string(), z.string()),
});

const compose = composeSchema.parse(parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }));
const services = Object.entries(compose.services);

/** An environment with something for every variable that it takes from elsewhere. */
function filled(environment: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replace(/\$\{(\w+)[^}]*\}/g, 'x')]),
  );
}

describe('docker-compose.yml', () => {
  it('uses only volumes and services that it declares', () => {
    for (const [, service] of services) {
      for (const volume of service.volumes ?? [])
        if (!volume.startsWith('./')) expect(compose.volumes).toHaveProperty([volume.split(':')[0] ?? '']);
      for (const secret of service.secrets ?? []) expect(compose.secrets).toHaveProperty([secret]);
      for (const name of Object.keys(service.depends_on ?? {})) {
        expect(compose.services[name]?.profiles).toEqual(service.profiles);
        expect(compose.services[name]?.healthcheck).toBeDefined();
      }
    }
  });

  it('sets only variables that the configuration knows', () => {
    const known = listSettings(configSchema).flatMap(environmentNames);
    const platform = services.filter(([, { build }]) => build === '.');
    expect(platform).toHaveLength(4);
    for (const [, service] of platform) {
      const environment = service.environment ?? {};
      for (const name of Object.keys(environment)) expect(known).toContain(name);
      const config = loadConfig({ environment: filled(environment) });
      // Starts as it stands: each role has what it cannot do without.
      expect(missingSettings(config)).toEqual([]);
    }
  });

  it('publishes the ports that the configuration listens on by default', () => {
    const config = loadConfig({ environment: {} });
    const ports = [
      config.console.port,
      ...Object.values(config.inputs).flatMap((input) => (input.enabled && 'port' in input ? [input.port] : [])),
    ];
    const published = (...names: readonly string[]) =>
      names.flatMap(
        (name) => compose.services[name]?.ports?.map((port) => Number(/(\d+)(?:\/\w+)?$/.exec(port)?.[1])) ?? [],
      );
    expect(new Set(published('qiaolou'))).toEqual(new Set(ports));
    expect(new Set(published('collector', 'console'))).toEqual(new Set(ports));
    expect(published('worker')).toEqual([]);
  });

  it('runs every role of separate processes once, each on a data directory of its own', () => {
    const scaled = services.filter(([, { build, profiles }]) => build === '.' && profiles[0] === 'scale');
    const roles = scaled.map(([, { environment }]) => environment?.['QIAOLOU_ROLE']);
    expect(roles.toSorted()).toEqual(ROLE_NAMES.filter((role) => role !== 'all').toSorted());
    const directories = scaled.map(([, { volumes = [] }]) =>
      volumes.filter((each) => each.endsWith(':/var/lib/qiaolou')),
    );
    expect(new Set(directories.flat()).size).toBe(scaled.length);
  });

  it.each(services)(
    '%s keeps no capability, gains none, writes to volumes and memory only, within limits',
    (_, service) => {
      expect(
        hardened.safeParse(
          Object.fromEntries(Object.keys(hardened.shape).map((key) => [key, service[key as 'restart']])),
        ).error,
      ).toBeUndefined();
      expect(service).toMatchObject({
        mem_limit: expect.any(String) as unknown,
        pids_limit: expect.any(Number) as unknown,
        tmpfs: expect.arrayContaining(['/tmp']) as unknown,
      });
      // Nobody is root: images that begin as root would need capabilities to become somebody else.
      if (service.image?.startsWith('postgres') || service.image?.startsWith('redis'))
        expect(service.user).toBeDefined();
    },
  );

  it('keeps passwords out of the file and the jobs of Redis on disk', () => {
    for (const [, service] of services) {
      for (const [name, value] of Object.entries(service.environment ?? {})) {
        if (/(?:PASSWORD|AUTH)$/.test(name)) expect(value).toMatch(/^\$\{\w+:\?/);
        if (/_URL$/.test(name) && value.includes('@')) expect(value).toMatch(/:\$\{\w+:\?[^}]*\}@/);
      }
    }
    const [, , redis = ''] = compose.services['redis']?.command ?? [];
    expect(redis).toMatch(/requirepass %s.*"\$\$REDISCLI_AUTH" > \/tmp\/redis\.conf/);
    expect(redis).toMatch(/exec redis-server \/tmp\/redis\.conf --appendonly yes --maxmemory-policy noeviction$/);
    expect(services.find(([, { environment }]) => environment?.['QIAOLOU_REDIS_URL'])?.[1].environment).toMatchObject({
      QIAOLOU_REDIS_URL: expect.stringMatching(/^redis:\/\/:\$\{REDIS_PASSWORD:\?/) as unknown,
    });
  });

  it('has three nodes of Elasticsearch that know each other and talk by TLS only', () => {
    const nodes = services.filter(([, { image }]) => image?.includes('elasticsearch'));
    expect(nodes).toHaveLength(3);
    const names = nodes.map(([name]) => name).join(',');
    for (const [name, { environment, volumes }] of nodes) {
      expect(environment).toMatchObject({
        ...{ 'node.name': name, 'discovery.seed_hosts': names, 'cluster.initial_master_nodes': names },
        'xpack.security.enabled': 'true',
        'xpack.security.http.ssl.enabled': 'true',
        'xpack.security.transport.ssl.enabled': 'true',
        'xpack.security.transport.ssl.verification_mode': 'full',
      });
      expect(volumes).toContain(`./certificates/${name}:/usr/share/elasticsearch/config/certificates:ro`);
    }
    for (const [, { environment, secrets }] of services.filter(
      ([, { build, profiles }]) => build === '.' && profiles[0] === 'scale',
    )) {
      const config = loadConfig({ environment: filled(environment) });
      const { url, username, passwordFile, caFile } = config.stores.elasticsearch;
      expect(url).toBe(nodes.map(([name]) => `https://${name}:9200`).join(','));
      // The platform is not the superuser.
      expect(username).toBe('qiaolou');
      for (const file of [passwordFile, caFile]) expect(secrets?.map((one) => `/run/secrets/${one}`)).toContain(file);
    }
  });
});
