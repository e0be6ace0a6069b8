import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Drafts, locales, declared variables, layouts and partials of templates; the locale that a message asks for. */
export class Templates1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The owner of the tables sees no rows of tenants while row-level security is forced on it as well.
    await runner.query(`
      ALTER TABLE templates NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE templates
        ADD COLUMN kind text NOT NULL DEFAULT 'template' CHECK (kind IN ('template', 'layout', 'partial')),
        ADD COLUMN last_version integer NOT NULL DEFAULT 0,
        ALTER COLUMN current_version DROP NOT NULL;
      UPDATE templates SET last_version = current_version;
      ALTER TABLE templates ALTER COLUMN kind DROP DEFAULT, ALTER COLUMN last_version DROP DEFAULT;
      ALTER TABLE templates FORCE ROW LEVEL SECURITY;

      ALTER TABLE template_versions NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE template_versions
        ADD COLUMN status text NOT NULL DEFAULT 'published' CHECK (status IN ('draft', 'published')),
        ADD COLUMN default_locale text NOT NULL DEFAULT 'en',
        ADD COLUMN translations jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN declared jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN uses jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN layout text,
        ADD COLUMN built jsonb,
        ADD COLUMN made_with jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN revision integer NOT NULL DEFAULT 1,
        ADD COLUMN published_at timestamptz;
      UPDATE template_versions
         SET built = jsonb_build_object('defaultLocale', 'en', 'sources', jsonb_build_object('en', content), 'variables',
                                        '[]'::jsonb, 'depth', 1),
             uses = coalesce((SELECT jsonb_agg(jsonb_build_object('name', name, 'as', NULL, 'printed', true, 'always', true) ORDER BY place)
                                FROM unnest(variables) WITH ORDINALITY AS v(name, place)), '[]'),
             published_at = created_at;
      ALTER TABLE template_versions
        DROP COLUMN variables,
        ADD CONSTRAINT template_versions_published_check
            CHECK ((status = 'published') = (built IS NOT NULL) AND (status = 'published') = (published_at IS NOT NULL));
      ALTER TABLE template_versions
        ALTER COLUMN status DROP DEFAULT, ALTER COLUMN default_locale DROP DEFAULT, ALTER COLUMN translations DROP DEFAULT,
        ALTER COLUMN declared DROP DEFAULT, ALTER COLUMN uses DROP DEFAULT, ALTER COLUMN made_with DROP DEFAULT;
      ALTER TABLE template_versions FORCE ROW LEVEL SECURITY;

      ALTER TABLE messages ADD COLUMN locale text;
      ALTER TABLE deliveries ADD COLUMN locale text;
    `);
  }

  /** Drafts, templates that have nothing else, layouts and partials are gone; of the rest the default locale stays, as it is sent. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE deliveries DROP COLUMN locale;
      ALTER TABLE messages DROP COLUMN locale;

      ALTER TABLE template_versions NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE templates NO FORCE ROW LEVEL SECURITY;
      DELETE FROM template_versions v USING templates t
       WHERE t.tenant_id = v.tenant_id AND t.id = v.template_id AND (v.status = 'draft' OR t.kind <> 'template');
      DELETE FROM templates WHERE current_version IS NULL OR kind <> 'template';
      ALTER TABLE template_versions ADD COLUMN variables text[] NOT NULL DEFAULT '{}';
      UPDATE template_versions
         SET content = built -> 'sources' -> (built ->> 'defaultLocale'),
             variables = ARRAY(SELECT each ->> 'name' FROM jsonb_array_elements(uses) AS each);
      ALTER TABLE template_versions
        ALTER COLUMN variables DROP DEFAULT,
        DROP CONSTRAINT template_versions_published_check,
        DROP COLUMN published_at, DROP COLUMN revision, DROP COLUMN made_with, DROP COLUMN built, DROP COLUMN layout,
        DROP COLUMN uses, DROP COLUMN declared, DROP COLUMN translations, DROP COLUMN default_locale, DROP COLUMN status;
      ALTER TABLE templates ALTER COLUMN current_version SET NOT NULL, DROP COLUMN last_version, DROP COLUMN kind;
      ALTER TABLE template_versions FORCE ROW LEVEL SECURITY;
      ALTER TABLE templates FORCE ROW LEVEL SECURITY;
    `);
  }
}
