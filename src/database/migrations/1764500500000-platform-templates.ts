import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Templates of the platform, in tables that tenants read and do not write; copies of them at tenants; CSS that is inlined. */
export class PlatformTemplates1764500500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE template_versions ADD COLUMN inline_css boolean NOT NULL DEFAULT false;

      CREATE TABLE platform_templates (LIKE templates INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
      ALTER TABLE platform_templates RENAME COLUMN tenant_id TO scope;
      ALTER TABLE platform_templates
        ADD COLUMN origin text NOT NULL DEFAULT 'platform' CHECK (origin = 'platform'),
        ADD CHECK (scope = 'platform'),
        ADD PRIMARY KEY (scope, id),
        ADD UNIQUE (scope, name);

      CREATE TABLE platform_template_versions (LIKE template_versions INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
      ALTER TABLE platform_template_versions RENAME COLUMN tenant_id TO scope;
      ALTER TABLE platform_template_versions
        ADD PRIMARY KEY (scope, id),
        ADD UNIQUE (scope, template_id, version),
        ADD FOREIGN KEY (scope, template_id) REFERENCES platform_templates (scope, id);

      GRANT SELECT ON platform_templates, platform_template_versions TO carillon_app;
      GRANT SELECT, INSERT, UPDATE ON platform_templates TO carillon_platform;
      GRANT SELECT, INSERT, UPDATE, DELETE ON platform_template_versions TO carillon_platform;

      ALTER TABLE templates
        ADD COLUMN origin text NOT NULL DEFAULT 'own' CHECK (origin IN ('own', 'platform')),
        DROP CONSTRAINT templates_tenant_id_name_key;
      CREATE UNIQUE INDEX templates_own_name ON templates (tenant_id, name) WHERE origin = 'own';
    `);
  }

  /** Tenants keep the copies that messages point at, each under its name and id. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE templates NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE template_versions NO FORCE ROW LEVEL SECURITY;
      DROP INDEX templates_own_name;
      UPDATE templates t SET name = left(name, 60) || ' ' || id, current_version = newest, last_version = newest
        FROM (SELECT tenant_id, template_id, max(version) AS newest FROM template_versions GROUP BY 1, 2) v
       WHERE origin = 'platform' AND v.tenant_id = t.tenant_id AND v.template_id = t.id;
      ALTER TABLE templates DROP COLUMN origin, ADD UNIQUE (tenant_id, name);
      ALTER TABLE template_versions FORCE ROW LEVEL SECURITY;
      ALTER TABLE templates FORCE ROW LEVEL SECURITY;
      DROP TABLE platform_template_versions, platform_templates;
      ALTER TABLE template_versions DROP COLUMN inline_css;
    `);
  }
}
