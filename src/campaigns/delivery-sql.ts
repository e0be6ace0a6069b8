/** In SQL, of a delivery `d`. Whose answer was lost and who reports all the same has left, though nobody knows when. */
export const HAS_LEFT = `(d.sent_at IS NOT NULL OR d.status IN ('sent', 'soft_bounced', 'delivered', 'bounced'))`;
