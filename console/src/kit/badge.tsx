import type { ReactNode } from 'react';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'calm';

export function Badge({ tone = 'calm', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}

/** By what a status says of the one who looks: it went well, it goes on, somebody should look, it went wrong. */
const TONES: Record<string, Tone> = {
  ...toned(
    'good',
    'delivered',
    'opened',
    'clicked',
    'completed',
    'succeeded',
    'verified',
    'active',
    'published',
  ),
  ...toned('info', 'accepted', 'queued', 'sending', 'sent', 'processed', 'running', 'scheduled', 'importing'),
  ...toned(
    'info',
    'launched',
    'provisioning',
    'pending',
    'recurring',
    'retrying',
    'planned',
    'gathering',
    'finishing',
  ),
  ...toned('warn', 'paused', 'held', 'unknown', 'outcome_unknown', 'throttled', 'deferred'),
  ...toned('warn', 'soft_bounced', 'pending_approval'),
  ...toned('warn', 'awaiting_decision', 'suspended', 'expired', 'partly_failed', 'unverified', 'late'),
  ...toned('bad', 'failed', 'bounced', 'hard_bounced', 'complained', 'rejected', 'undeliverable', 'spam'),
  ...toned('bad', 'refused', 'disabled', 'revoked', 'error', 'set_aside'),
};

/** Where people say it in other words than the API. */
const WORDS: Record<string, string> = { unverified: 'Not verified' };

/** A status as the API names it. */
export function Status({ of: status }: { of: string }) {
  return <Badge tone={TONES[status] ?? 'calm'}>{WORDS[status] ?? wordsOf(status)}</Badge>;
}

/** `outcome_unknown` as people write it. */
export function wordsOf(name: string): string {
  const words = name.replaceAll(/[_.]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function toned(tone: Tone, ...statuses: string[]): Record<string, Tone> {
  return Object.fromEntries(statuses.map((status) => [status, tone]));
}
