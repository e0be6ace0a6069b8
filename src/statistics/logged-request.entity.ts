import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ApiKeyId, PersonId, RequestId, TenantId } from '../common/ids';

/** One request that came with a good key of the tenant, or from a member who is signed in. No body, no query, no address of anybody, and never the key. */
@Entity('request_log')
export class LoggedRequest {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: RequestId;

  /** When its head had come in. */
  @Column({ type: 'timestamptz' })
  occurredAt: Date;

  /** The key, or the member. */
  @Column({ type: 'text', collation: 'C' })
  apiKeyId: ApiKeyId | PersonId;

  /** Made with a test key. */
  @Column({ type: 'boolean' })
  test: boolean;

  @Column({ type: 'text' })
  method: string;

  /** With the names of its parameters: `/v1/messages/:messageId`. */
  @Column({ type: 'text' })
  route: string;

  /** The route with our ids and numbers filled in; what else was asked by stays a name. */
  @Column({ type: 'text', collation: 'C' })
  path: string;

  @Column({ type: 'integer' })
  status: number;

  /** Of the problem, if it was answered with one. */
  @Column({ type: 'text', nullable: true })
  code: string | null;

  @Column({ type: 'integer' })
  durationMs: number;

  /** Answered by an Idempotency-Key with what was answered before. */
  @Column({ type: 'boolean' })
  replayed: boolean;
}
