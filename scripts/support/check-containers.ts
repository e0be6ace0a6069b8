import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './paths';

interface ComposeFile {
  services: Record<string, ComposeService>;
}

interface ComposeService {
  image?: string;
  build?: unknown;
  restart?: string;
  healthcheck?: unknown;
  container_name?: string;
  ports?: unknown;
  depends_on?: Record<string, { condition?: string }>;
}

/** What is easily broken in the container files and is noticed late; one sentence for each problem. */
export function checkContainers(): string[] {
  const { services } = parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;
  const problems = Object.entries(services).flatMap(([name, service]) =>
    serviceProblems(name, service, services),
  );
  return [
    ...problems,
    ...scalingProblems(services),
    ...dockerfileProblems(read('Dockerfile')),
    ...composeSays(),
  ];
}

function serviceProblems(name: string, service: ComposeService, all: ComposeFile['services']): string[] {
  const problems: string[] = [];
  const isOneShot = service.restart === 'no';
  if (!service.healthcheck && !isOneShot) problems.push(`Service ${name} has no health check.`);
  if (!service.image && !service.build) problems.push(`Service ${name} has neither an image nor a build.`);
  if (service.image && !/:[\w.-]+$/.test(service.image))
    problems.push(`The image of ${name} has no version.`);
  for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
    if (!all[other]) problems.push(`${name} depends on ${other}, which does not exist.`);
    else if (all[other].restart === 'no' && condition !== 'service_completed_successfully') {
      problems.push(`${name} must wait for ${other} to complete.`);
    }
  }
  return problems;
}

function scalingProblems(services: ComposeFile['services']): string[] {
  return ['api', 'worker'].flatMap((name) => {
    const service = services[name];
    if (!service) return [`There is no service "${name}".`];
    return service.container_name || service.ports
      ? [`${name} has a fixed name or port, so it cannot be scaled.`]
      : [];
  });
}

function dockerfileProblems(dockerfile: string): string[] {
  const problems: string[] = [];
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const names = stages.map((stage) => / AS (\S+)/.exec(stage)?.[1]);
  for (const stage of stages) {
    const from = stage.split(/\s/)[0] ?? '';
    if (!names.includes(from) && !/:[\w.-]+$/.test(from)) problems.push(`FROM ${from} has no version.`);
  }
  for (const wanted of ['USER node', 'HEALTHCHECK ', 'ENTRYPOINT ']) {
    if (!dockerfile.includes(`\n${wanted}`)) problems.push(`The Dockerfile has no "${wanted.trim()}".`);
  }
  return problems;
}

/** Compose's own opinion, where it is installed. */
function composeSays(): string[] {
  if (spawnSync('docker', ['compose', 'version']).status !== 0) return [];
  const compose = spawnSync('docker', ['compose', 'config', '--quiet'], { cwd: ROOT, encoding: 'utf8' });
  return compose.status === 0 ? [] : [compose.stderr];
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
