import type { Client } from 'pg';
import type { BenchTenant } from './arena';
import { NEWSLETTER, SENDER } from './newsletter';

/** About what a rendered copy of the newsletter weighs. */
const COPY_BYTES = 1_600;

const SENDER_CONTENT = {
  from: SENDER,
  replyTo: [],
  headers: {},
  attachments: [],
  source: null,
};

/**
 * Puts single messages into the tables as if they had been accepted and were all due: each with one delivery and one
 * dispatch of its own in the bulk lane, none of them rung. They become visible at once, in one commit.
 */
export class DueMessages {
  private templateVersionId: string | undefined;
  private written = 0;

  constructor(
    private readonly database: Client,
    private readonly tenant: BenchTenant,
  ) {}

  async add(count: number): Promise<void> {
    this.templateVersionId ??= await this.publishTemplate();
    const [from, to] = [this.written + 1, this.written + count];
    this.written = to;
    await this.database.query('BEGIN');
    // Half of the time would go into foreign keys that hold by construction.
    await this.database.query(`SET LOCAL session_replication_role = 'replica'`);
    await this.database.query(INSERT_MESSAGES, [
      this.tenant.id,
      from,
      to,
      JSON.stringify(SENDER_CONTENT),
      this.templateVersionId,
      COPY_BYTES,
    ]);
    await this.database.query(INSERT_DISPATCHES, [this.tenant.id, from, to, COPY_BYTES]);
    await this.database.query(INSERT_DELIVERIES, [this.tenant.id, from, to]);
    // As autovacuum would have done by then, had the rows come in over hours.
    await this.database.query('ANALYZE messages, dispatches, deliveries');
    await this.database.query('COMMIT');
  }

  /** The checkpointer, too, would be done with them. */
  async settle(): Promise<void> {
    await this.database.query('VACUUM messages, dispatches, deliveries');
    await this.database.query('CHECKPOINT');
  }

  async left(): Promise<number> {
    const { rows } = await this.database.query<{ left: string }>(
      `SELECT count(*) AS left FROM deliveries WHERE tenant_id = $1 AND status = 'queued'`,
      [this.tenant.id],
    );
    return Number(rows[0]?.left);
  }

  private async publishTemplate(): Promise<string> {
    const { id } = await this.tenant.api.post<{ id: string }>('/v1/templates', {
      name: 'newsletter',
      channel: 'email',
      ...NEWSLETTER,
    });
    const { rows } = await this.database.query<{ id: string }>(
      'SELECT id FROM template_versions WHERE tenant_id = $1 AND template_id = $2',
      [this.tenant.id, id],
    );
    const [version] = rows;
    if (!version) throw new Error(`Template ${id} has no version.`);
    return version.id;
  }
}

/** 26 characters of a TypeID that sort by number. */
const SUFFIX = `'0' || lpad(n::text, 25, '0')`;

/** $1 tenant, $2 and $3 first and last number, $4 content, $5 template version, $6 bytes of a copy. */
const INSERT_MESSAGES = `
  INSERT INTO messages (tenant_id, id, channel, addressing, lane, status, content, template_version_id, variables, on_unknown,
                        recipient_count, copy_bytes)
  SELECT $1, 'msg_' || ${SUFFIX}, 'email', 'shared', 'bulk', 'released', $4::jsonb, $5,
         jsonb_build_object('name', 'Reader ' || n, 'city', 'Ghent', 'code', 'C-' || n), 'resend', 1, $6
    FROM generate_series($2::int, $3::int) AS n`;

/** $1 tenant, $2 and $3 first and last number, $4 bytes of a copy. */
const INSERT_DISPATCHES = `
  INSERT INTO dispatches (tenant_id, id, channel, lane, status, copies, bytes, alone)
  SELECT $1, 'dsp_' || ${SUFFIX}, 'email', 'bulk-email', 'queued', 1, $4, false
    FROM generate_series($2::int, $3::int) AS n`;

/** $1 tenant, $2 and $3 first and last number. */
const INSERT_DELIVERIES = `
  INSERT INTO deliveries (tenant_id, id, message_id, role, position, recipient, address, status, dispatch_id)
  SELECT $1, 'dlv_' || ${SUFFIX}, 'msg_' || ${SUFFIX}, 'to', 0, 'silent+' || n || '@example.com',
         'silent+' || n || '@example.com', 'queued', 'dsp_' || ${SUFFIX}
    FROM generate_series($2::int, $3::int) AS n`;
