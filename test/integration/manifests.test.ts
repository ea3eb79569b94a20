import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Service } from 'kubernetes-models/v1/Service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { variables } from '../../src/config/variables.ts';
import { parseConfig } from '../../src/config.ts';

const FOLDER = 'docs/deploy/kubernetes';

/** Each kind, with the library's type of it and where that is. */
const KINDS = { Deployment, Service, NetworkPolicy, PodDisruptionBudget, Ingress };
const GROUPS: Record<Kind, string> = {
  Deployment: 'apps/v1',
  Service: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
  Ingress: 'networking.k8s.io/v1',
};
type Kind = keyof typeof KINDS;
type Manifest = {
  file: string;
  kind: Kind;
  apiVersion: string;
  metadata: { name: string };
  [key: string]: unknown;
};

const run = promisify(execFile);

const readManifests = async (): Promise<Manifest[]> => {
  const files = (await readdir(FOLDER)).sort();
  const found = await Promise.all(
    files.map(async (file) =>
      parseAllDocuments(await readFile(join(FOLDER, file), 'utf8')).map((document) => ({
        ...(document.toJS() as Omit<Manifest, 'file'>),
        file,
      })),
    ),
  );
  return found.flat() as Manifest[];
};

const manifests = await readManifests();
const bodyOf = ({ file: _file, ...body }: Manifest) => body;
const only = <T>(kind: Kind): T => {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  expect(found).toHaveLength(1);
  return found[0] as unknown as T;
};

describe('the manifests for Kubernetes', () => {
  it.each(manifests.map((manifest) => [manifest.file, manifest.kind, manifest] as const))(
    '%s: the %s fits its schema',
    (_file, kind, manifest) => {
      expect(manifest.apiVersion).toBe(GROUPS[kind]);
      const Model = KINDS[kind] as new (data: never) => { validate(): void };
      expect(() => new Model(bodyOf(manifest) as never).validate()).not.toThrow();
    },
  );

  it('the schemas refuse what is wrong', () => {
    const { spec } = bodyOf(manifests.find(({ kind }) => kind === 'Deployment') as Manifest);
    const wrong = new Deployment({ spec: { ...(spec as object), replicas: 'two' } } as never);
    expect(() => wrong.validate()).toThrow(/replicas must be integer/);
  });

  describe('to the compiler, which knows every member', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(resolve('node_modules/.manifests-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const compile = async (members: Record<string, unknown>[]): Promise<string> => {
      const lines = members.map(({ kind, ...rest }, i) => {
        const path = `kubernetes-models/${GROUPS[kind as Kind]}/${kind}`;
        return `import type { I${kind} as T${i} } from '${path}';\nexport const m${i}: T${i} = ${JSON.stringify({ kind, ...rest })};`;
      });
      await writeFile(join(folder, 'manifests.ts'), lines.join('\n'));
      const args = ['--noEmit', '--skipLibCheck', '--strict', '--module', 'nodenext', '--ignoreConfig'];
      return run(process.execPath, [
        'node_modules/typescript/bin/tsc',
        ...args,
        join(folder, 'manifests.ts'),
      ]).then(
        () => '',
        (error: { stdout: string }) => error.stdout,
      );
    };

    it('no member is misspelt', async () => {
      expect(await compile(manifests.map(bodyOf))).toBe('');
    });

    it('and one that is would be found', async () => {
      const { spec, ...rest } = bodyOf(
        manifests.find(({ kind }) => kind === 'PodDisruptionBudget') as Manifest,
      );
      expect(await compile([{ ...rest, spec: { ...(spec as object), minAvailabel: 1 } }])).toContain(
        'minAvailabel',
      );
    });
  });
});

type Pod = {
  containers: {
    env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
    ports: { name: string; containerPort: number }[];
    [probe: string]: unknown;
  }[];
  terminationGracePeriodSeconds: number;
};

describe('what they say', () => {
  const { spec } = only<{
    spec: { template: { spec: Pod; metadata: { labels: object } }; selector: object };
  }>('Deployment');
  const pod = spec.template.spec;
  const [container] = pod.containers;
  const env = container?.env ?? [];

  it('is a configuration that the service accepts, with every secret by reference', () => {
    const secrets = Object.entries(variables).filter(([, { secret }]) => secret);
    for (const [name] of secrets)
      expect(env.find((variable) => variable.name === name)?.value, name).toBeUndefined();
    expect(
      parseConfig(
        Object.fromEntries(
          env.map(({ name, value, valueFrom }) => [
            name,
            value ?? `${valueFrom?.secretKeyRef.key} of the Secret`,
          ]),
        ),
      ),
    ).toMatchObject({
      port: 8586,
      metricsPort: 9586,
      auth: { enabled: true },
      warnings: [],
    });
    for (const { name } of env) expect(Object.keys(variables)).toContain(name);
  });

  it('leaves time for a stop, and names the ports that the service has', () => {
    const seconds = Number(env.find(({ name }) => name === 'SHUTDOWN_SECONDS')?.value);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(seconds + 5);
    expect(container?.ports).toEqual([
      { name: 'http', containerPort: 8586 },
      { name: 'metrics', containerPort: 9586 },
    ]);
  });

  it('runs without rights, on a file system that is only read', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true },
    });
    expect(container).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    });
  });

  it('lets in the Ingress controller, OpenMetadata and the scraper, each to its port, and nobody else', () => {
    const { spec: policy } = only<{
      spec: { policyTypes: string[]; ingress: { from: object[]; ports: { port: string }[] }[] };
    }>('NetworkPolicy');
    expect(policy.policyTypes).toEqual(['Ingress']);
    expect(policy.ingress.map(({ from, ports }) => [from.length, ports.map(({ port }) => port)])).toEqual([
      [2, ['http']],
      [1, ['metrics']],
    ]);
    for (const { from } of policy.ingress) expect(JSON.stringify(from)).toContain('matchLabels');
  });

  it('one label selects the pods everywhere', () => {
    const label = { 'app.kubernetes.io/name': 'thirdeye' };
    const services = manifests.filter(({ kind }) => kind === 'Service').map((service) => service['spec']);
    expect(spec.template.metadata.labels).toEqual(label);
    expect(spec.selector).toEqual({ matchLabels: label });
    expect(services).toEqual(services.map(() => expect.objectContaining({ selector: label })));
    expect(only('NetworkPolicy')).toMatchObject({ spec: { podSelector: { matchLabels: label } } });
    expect(only('PodDisruptionBudget')).toMatchObject({ spec: { selector: { matchLabels: label } } });
  });
});
