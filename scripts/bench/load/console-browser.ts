import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { obtainChromium } from '../../services/chromium';
import type { Say } from '../../support/steps';
import type { Arena, BenchTenant } from '../arena';

const PASSWORD = 'violet harbour 7 kites';

/** Lighthouse's telephone: a quarter of this machine's speed, and a slow 4G network. */
const TELEPHONE = { slowdown: 4, latencyMs: 150, bytesPerSecond: (1.6 * 1024 * 1024) / 8 };

/** What somebody sees of a page that is opened for the first time; times in milliseconds from its asking. */
export interface FirstSight {
  scriptBytes: number;
  largestPaintMs: number;
  /** What tasks above 50 ms take beyond them, until the page is complete. */
  blockedMs: number;
  /** How far things jump, without a unit. */
  shift: number;
}

/** A Chromium with somebody in it who is an admin of the tenant. */
export class ConsoleBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly arena: Arena,
    private readonly cookie: { name: string; value: string },
  ) {}

  static async open(arena: Arena, tenant: BenchTenant, say: Say): Promise<ConsoleBrowser> {
    const executablePath = await obtainChromium(arena.stack, say);
    const invitation = await arena.operator.post<{ url: string }>(`/v1/tenants/${tenant.id}/invitations`, {
      email: 'ada@example.com',
      role: 'admin',
    });
    const joined = await fetch(`${arena.apiUrl}/v1/people`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ invitation: invitation.url.split('#')[1], name: 'Ada', password: PASSWORD }),
    });
    const [pair = ''] = (joined.headers.get('set-cookie') ?? '').split(';');
    const [name = '', value = ''] = pair.split('=');
    const browser = await chromium.launch({ executablePath, args: ['--disable-dev-shm-usage'] });
    return new ConsoleBrowser(browser, arena, { name, value });
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  /** In a browser that knows nothing yet, on a telephone. */
  async firstSight(path: string, complete: (page: Page) => Promise<void>): Promise<FirstSight> {
    const context = await this.person();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await slowDown(session);
    const scripts = scriptBytes(session);
    await page.addInitScript(watchPaints);
    await page.goto(`${this.arena.apiUrl}${path}`);
    await complete(page);
    const seen = await page.evaluate(
      () => (globalThis as unknown as { seen: Omit<FirstSight, 'scriptBytes'> }).seen,
    );
    const sight = { ...seen, scriptBytes: scripts() };
    await context.close();
    return sight;
  }

  /** A page on a computer, and what it costs while it is looked at. */
  async watch(path: string): Promise<{ page: Page; cost: () => Promise<PageCost> }> {
    const context = await this.person();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    await page.goto(`${this.arena.apiUrl}${path}`);
    return { page, cost: () => costOf(session) };
  }

  private async person(): Promise<BrowserContext> {
    const context = await this.browser.newContext();
    await context.addCookies([{ ...this.cookie, url: this.arena.apiUrl }]);
    return context;
  }
}

export interface PageCost {
  /** Of the main thread, since the page was opened. */
  busyMs: number;
  /** After what is no longer used was collected. */
  heapBytes: number;
  nodes: number;
}

async function costOf(session: CDPSession): Promise<PageCost> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const value = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  return { busyMs: value('TaskDuration') * 1_000, heapBytes: value('JSHeapUsedSize'), nodes: value('Nodes') };
}

async function slowDown(session: CDPSession): Promise<void> {
  const { slowdown, latencyMs, bytesPerSecond } = TELEPHONE;
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: latencyMs },
    ...{ downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond },
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
}

/** As they travel, without what stands around them. */
function scriptBytes(session: CDPSession): () => number {
  const scripts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  return () => bytes;
}

interface PaintEntry {
  entryType: string;
  startTime: number;
  duration: number;
  value: number;
}

/** Runs in the page, before anything of it; no function in it has a name, which would be kept by one that only exists here. */
function watchPaints(): void {
  const seen = { largestPaintMs: 0, blockedMs: 0, shift: 0 };
  Object.assign(globalThis, { seen });
  for (const type of ['largest-contentful-paint', 'longtask', 'layout-shift'] as string[] as 'mark'[])
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as PaintEntry[])
        if (entry.entryType === 'longtask') seen.blockedMs += entry.duration - 50;
        else if (entry.entryType === 'layout-shift') seen.shift += entry.value;
        else seen.largestPaintMs = entry.startTime;
    }).observe({ type, buffered: true });
}
