import { Module } from '@nestjs/common';
import { AudienceController } from './audience.controller';
import { AudienceMemberController } from './audience-member.controller';
import { AudienceReader } from './audience-reader.service';
import { Audiences } from './audience.service';
import { AudienceStore } from './audience.store';
import { ContactController } from './contact.controller';
import { ContactExport } from './contact-export.service';
import { ContactImportController } from './contact-import.controller';
import { ContactImports } from './contact-import.service';
import { ContactImportStore } from './contact-import.store';
import { Contacts } from './contact.service';
import { ContactStore } from './contact.store';

@Module({
  controllers: [ContactController, AudienceController, AudienceMemberController, ContactImportController],
  providers: [
    Contacts,
    ContactStore,
    Audiences,
    AudienceStore,
    AudienceReader,
    ContactImports,
    ContactImportStore,
    ContactExport,
  ],
  exports: [AudienceReader, AudienceStore, ContactStore, ContactImportStore],
})
export class AudiencesModule {}
