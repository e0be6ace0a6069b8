import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { Unsubscribes } from './unsubscribes.service';
import { UnsubscribesStore } from './unsubscribes.store';

@Module({
  imports: [MessagesModule],
  providers: [Unsubscribes, UnsubscribesStore],
})
export class PreferencesModule {}
