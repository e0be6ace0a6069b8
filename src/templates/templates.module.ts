import { Module } from '@nestjs/common';
import { PublishedTemplates } from './published-templates.service';
import { TemplateBuilder } from './template-builder.service';
import { TemplateController } from './template.controller';
import { TemplatePreviews } from './template-previews.service';
import { TemplateRenderer } from './template-renderer';
import { TemplateService } from './template.service';
import { TemplateStore } from './template.store';
import { TemplateVersionController } from './template-version.controller';
import { TemplateVersions } from './template-versions.service';

@Module({
  controllers: [TemplateController, TemplateVersionController],
  providers: [
    TemplateService,
    TemplateVersions,
    TemplatePreviews,
    TemplateBuilder,
    PublishedTemplates,
    TemplateStore,
    TemplateRenderer,
  ],
  exports: [PublishedTemplates, TemplateStore, TemplateRenderer, TemplatePreviews],
})
export class TemplatesModule {}
