import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { AppError } from '../common/app-error';
import type { OccurrenceNote } from '../scheduling/calendar/recurrence';
import { Needs } from '../tenants/access';
import { PreviewScheduleDto, SchedulePreviewDto } from './campaign-plan.dto';
import { runsAfter, scheduleErrors } from './campaign-schedule';

const NOTES: Record<OccurrenceNote, string> = {
  moved_by_gap: 'The clocks skip this time on that day; it comes later by as much as they do.',
  merged_by_gap: 'The clocks skip another time of the schedule, which falls onto this one: both are one run.',
  first_of_overlap: 'The clocks show this time twice on that day; it is the first of the two.',
  second_of_overlap: 'The clocks show this time for the second time on that day.',
};

const DEFAULT_COUNT = 5;

@ApiTags('Campaigns')
@ApiBearerAuth('tenantKey')
@Controller('v1/campaign-schedules')
export class SchedulePreviewController {
  @Post('preview')
  @HttpCode(200)
  @Needs('campaigns:read')
  @ApiOperation({
    summary: 'Preview the runs of a schedule',
    description:
      'The next runs, each as an instant and as the clock shows it, with what a change of the clocks does to it. Of a ' +
      '`local_time`: when the first zone in the world has it, less five minutes.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  preview(@Body() { schedule, after, count }: PreviewScheduleDto): SchedulePreviewDto {
    const errors = scheduleErrors(schedule);
    if (errors.length > 0) throw AppError.invalid(errors);
    const launchedAt = after === undefined ? new Date() : new Date(after);
    const runs = runsAfter({ schedule, launchedAt, plannedTo: null }, count ?? DEFAULT_COUNT);
    return {
      object: 'schedule_preview',
      runs: runs.map(({ at, local, notes }) => ({
        at: at.toISOString(),
        local,
        notes: notes.map((note) => NOTES[note]),
      })),
    };
  }
}
