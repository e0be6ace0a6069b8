import type { AuditEntry } from '@carillon/client';
import type { Tone } from '../kit/badge';

export const OUTCOME_TONES: Record<AuditEntry['outcome'], Tone> = {
  done: 'good',
  asked: 'info',
  refused: 'bad',
  unclear: 'warn',
};
