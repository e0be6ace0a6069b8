// The first file to run, perhaps before anything is installed: Node built-ins only.
// It makes sure that the dependencies are there, then hands over to scripts/<command>.ts.
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const STAMP = join(ROOT, 'node_modules', '.carillon-lock');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const COMMANDS = ['start', 'test', 'test-faults', 'check', 'simulator', 'bench'];
const [command = '', ...args] = process.argv.slice(2);

if (process.platform === 'win32') fail('Carillon does not run on Windows itself. Run it inside WSL.');
requireNode(20, 19);
if (!COMMANDS.includes(command)) fail(`Unknown command "${command}". There are: ${COMMANDS.join(', ')}.`);
if (existsSync(join(ROOT, '.env'))) process.loadEnvFile(join(ROOT, '.env'));
await installDependencies();
await handOver();

function requireNode(major, minor) {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  fail(`Carillon needs Node ${major}.${minor} or newer; this is Node ${process.versions.node}.`);
}

async function installDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (isInstalled(lock)) return;

  const began = Date.now();
  const ticking = startTicking('Installing dependencies');
  // The compiler, the test runner and the embedded PostgreSQL are development dependencies.
  const npm = spawn('npm', ['ci', '--include=dev'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  npm.stdout.on('data', (chunk) => output.push(chunk));
  npm.stderr.on('data', (chunk) => output.push(chunk));
  // npm clears up after itself on these; the bootstrap must outlive it to see that.
  let interrupted;
  const forward = (signal) => npm.kill((interrupted = signal));
  for (const signal of SIGNALS) process.on(signal, forward);
  const code = await ended(npm);
  for (const signal of SIGNALS) process.off(signal, forward);
  ticking.stop();

  if (interrupted) fail('Stopped while installing dependencies; the next run begins again.', 130);
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output));
    fail(`"npm ci" failed (exit code ${code}); what it said stands above.`);
  }
  writeFileSync(STAMP, lock);
  console.log(`  ✓ Dependencies installed  ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

function isInstalled(lock) {
  // Absent after an installation without development dependencies.
  if (!existsSync(join(ROOT, 'node_modules', 'tsx'))) return false;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return true;
  // npm writes this file at the end of an installation: newer than the lock means that somebody has just run npm.
  const written = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(written)) return false;
  if (statSync(written).mtimeMs < statSync(join(ROOT, 'package-lock.json')).mtimeMs) return false;
  writeFileSync(STAMP, lock);
  return true;
}

/** One line with the time running on a terminal; nothing but the first words elsewhere. */
function startTicking(label) {
  if (!process.stdout.isTTY || process.env.TERM === 'dumb') {
    console.log(`  … ${label}`);
    return { stop() {} };
  }
  const began = Date.now();
  const draw = () =>
    process.stdout.write(`\r\x1b[K  … ${label}  ${((Date.now() - began) / 1000).toFixed(0)} s`);
  draw();
  const timer = setInterval(draw, 1000);
  return {
    stop() {
      clearInterval(timer);
      process.stdout.write('\r\x1b[K');
    },
  };
}

async function handOver() {
  // The fourth channel tells the script that this process is gone, should somebody kill -9 it.
  const script = spawn(process.execPath, ['--import', 'tsx', join('scripts', `${command}.ts`), ...args], {
    cwd: ROOT,
    stdio: ['inherit', 'inherit', 'inherit', command === 'start' ? 'ipc' : 'ignore'],
  });
  for (const signal of SIGNALS) process.on(signal, () => script.kill(signal));
  whenNpmIsGone(() => script.kill('SIGTERM'));
  const code = await ended(script);
  // Its record is still there: it was killed, or it crashed.
  const record = join(ROOT, '.carillon', 'runs', `${command}-${script.pid}.json`);
  if (existsSync(record)) await stopLeftovers();
  process.exit(code);
}

/** A SIGTERM to npm ends npm and the shell between us, and goes no further: the new parent is how we notice. */
function whenNpmIsGone(stop) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 250).unref();
}

/** Does what the script could not do any more. */
async function stopLeftovers() {
  const script = join('scripts', 'support', 'stop-leftovers.ts');
  await ended(spawn(process.execPath, ['--import', 'tsx', script], { cwd: ROOT, stdio: 'inherit' }));
}

function ended(child) {
  const numbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
  return new Promise((resolve) => {
    child.on('error', (error) => fail(error.message));
    child.on('close', (code, signal) => resolve(code ?? 128 + (numbers[signal] ?? 0)));
  });
}

function fail(sentence, code = 1) {
  console.error(sentence);
  process.exit(code);
}
