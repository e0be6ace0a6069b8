import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { ScheduleController } from './schedule.controller';
import { Scheduling } from './schedule.service';

@Module({
  imports: [MessagesModule],
  controllers: [ScheduleController],
  providers: [Scheduling],
})
export class SchedulingModule {}
