import { TEST_LANE } from '../queue/jobs';
import { passesGate } from './gate.entity';
import { hasAlarm } from './sending-alarm.entity';

/** How much more the provider lets this tenant have in hand, since it was slowed down: one request more every 5 s. */
export const LIMIT_NOW = `l.cut_to + floor(greatest(0, extract(epoch FROM now() - greatest(l.cut_at, l.paused_until))) / 5)`;

/** Of the slots of a lane, for a tenant that is alone in it: whoever comes next finds one free. */
export const MOST_FOR_ONE = 0.75;

/**
 * $1 lane, $2 its slots, $3 most for one tenant, $4 most rows. The first part jumps from tenant to tenant along the
 * index, so that it costs as much as there are tenants, however many rows wait.
 */
export const FEED = `
WITH RECURSIVE tenants_waiting AS (
  (SELECT tenant_id FROM dispatches
    WHERE lane = $1 AND status = 'queued' AND rung_at IS NULL ORDER BY tenant_id LIMIT 1)
  UNION ALL
  SELECT (SELECT d.tenant_id FROM dispatches d WHERE d.lane = $1 AND d.status = 'queued' AND d.rung_at IS NULL
             AND d.tenant_id > w.tenant_id ORDER BY d.tenant_id LIMIT 1)
    FROM tenants_waiting w WHERE w.tenant_id IS NOT NULL
), shares AS (
  SELECT w.tenant_id,
         least(greatest(1, $2::int / count(*) OVER ()), $3::int, coalesce(${LIMIT_NOW}, $3::int))::int AS share
    FROM tenants_waiting w
    JOIN tenants t ON t.id = w.tenant_id AND t.status = 'active'
    LEFT JOIN sending_limits l ON l.tenant_id = w.tenant_id AND $1 <> '${TEST_LANE}'
   WHERE (l.paused_until IS NULL OR l.paused_until <= now())
     AND ($1 = '${TEST_LANE}' OR NOT EXISTS (SELECT 1 FROM platform_pause WHERE paused_until > now()))
     AND ($1 <> 'bulk-email' OR NOT ${hasAlarm('w.tenant_id')})
), in_hand AS (
  SELECT s.tenant_id, s.share,
         (SELECT count(*) FROM dispatches d WHERE d.lane = $1 AND d.tenant_id = s.tenant_id
             AND d.status IN ('preparing', 'sending'))::int
         + (SELECT count(*) FROM dispatches d WHERE d.lane = $1 AND d.tenant_id = s.tenant_id
               AND d.status = 'queued' AND d.rung_at IS NOT NULL)::int AS used
    FROM shares s
), picked AS (
  SELECT d.tenant_id, d.id, h.used + row_number() OVER (PARTITION BY d.tenant_id) AS turn
    FROM in_hand h
    CROSS JOIN LATERAL (SELECT w.tenant_id, w.id FROM dispatches w
                         WHERE w.lane = $1 AND w.tenant_id = h.tenant_id AND w.status = 'queued' AND w.rung_at IS NULL
                           AND w.next_attempt_at <= now() AND ${passesGate('w')}
                         ORDER BY w.next_attempt_at, w.id LIMIT greatest(0, h.share - h.used) FOR NO KEY UPDATE SKIP LOCKED) AS d
   ORDER BY turn LIMIT $4
)
UPDATE dispatches AS t SET rung_at = now(), ring_count = t.ring_count + 1
  FROM picked p WHERE t.tenant_id = p.tenant_id AND t.id = p.id
RETURNING t.tenant_id AS "tenantId", t.id, t.id || ':' || t.ring_count AS key`;
