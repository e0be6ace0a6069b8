import type { CreateMessageDto } from '../messages/create-message.dto';
import type { Campaign } from './campaign.entity';
import type { PageRecipient } from './run-recipient.store';
import type { RunVariant } from './run-variant.entity';

/** The message to some of those in a run, as anybody could have asked for it. */
export function requestOf(
  { channel, content }: Pick<Campaign, 'channel' | 'content'>,
  variant: Pick<RunVariant, 'templateId' | 'variables'>,
  recipients: Pick<PageRecipient, 'recipient' | 'locale' | 'variables' | 'metadata'>[],
): CreateMessageDto {
  const { from, replyTo, headers, variables, metadata, tags, onUnknown, topic } = content;
  return {
    channel,
    ...(from === null ? {} : { from }),
    ...(replyTo.length > 0 && { reply_to: replyTo }),
    ...(Object.keys(headers).length > 0 && { headers }),
    template: { id: variant.templateId },
    recipients: recipients.map(({ recipient, locale, variables: own, metadata: notes }) => ({
      to: recipient,
      ...(locale && { locale }),
      variables: own,
      ...(notes && { metadata: notes }),
    })),
    variables: { ...variables, ...variant.variables },
    metadata,
    tags,
    lane: 'bulk',
    ...(topic && { topic }),
    ...(onUnknown && { on_unknown: onUnknown }),
  };
}
