import { useRead } from '../../../api/reading';

/** A template as it would be sent; of the version that was chosen, or the current one. */
export function useTemplate(templateId: string, version = '') {
  return useRead(
    ['templates', templateId, 'version', version],
    (carillon, signal) =>
      version
        ? carillon.templates.versions.get(templateId, Number(version), { signal })
        : carillon.templates.get(templateId, { signal }),
    { enabled: templateId !== '', keep: true },
  );
}
