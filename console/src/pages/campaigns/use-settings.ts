import { useRead } from '../../api/reading';

/** What counts for all campaigns of the tenant. */
export function useSettings() {
  return useRead(['campaign-settings'], (carillon, signal) => carillon.campaignSettings.get({ signal }));
}
