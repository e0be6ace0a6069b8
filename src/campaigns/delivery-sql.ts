/** In SQL, of a delivery `d`. Whose answer was lost and who reports all the same has left, though nobody knows when. */
export const HAS_LEFT = `(d.sent_at IS NOT NULL OR d.status IN ('sent', 'soft_bounced', 'delivered', 'bounced'))`;

/** In SQL, the deliveries `d` of the messages `m` behind the gates of groups `g` of a run. */
export const DELIVERIES_OF_GROUPS = `run_groups g
         JOIN messages m ON m.tenant_id = g.tenant_id AND m.gate_id = g.gate_id
         JOIN deliveries d ON d.tenant_id = m.tenant_id AND d.message_id = m.id`;
