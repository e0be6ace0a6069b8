import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from './app-error';

/** Content types of files, which no other route takes: CSV with a header, or one JSON object on each line. */
export const STREAMED_TYPES = ['text/csv', 'application/x-ndjson'];

/**
 * A body that is handed on as it comes, unread, to a handler whose route lists the content types it takes so
 * (`streamedTypes`). As JSON it is what tells one request from another without reading it.
 */
export class StreamedBody {
  constructor(
    readonly contentType: string,
    private readonly request: FastifyRequest,
  ) {}

  /**
   * Beyond `mostBytes` it is refused: at once when it says its size, else when it has become too large. Of a body that is
   * refused the rest is let run out unread, as a caller who still writes would not read the answer.
   */
  async *chunks(mostBytes: number): AsyncGenerator<Buffer> {
    const { raw, headers } = this.request;
    if (Number(headers['content-length']) > mostBytes) throw tooLarge(mostBytes);
    let bytes = 0;
    try {
      for await (const chunk of raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > mostBytes) throw tooLarge(mostBytes);
        yield chunk;
      }
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError('malformed_request', 'The body ended early. Nothing of it is kept: send it again.');
    } finally {
      raw.resume();
    }
  }

  toJSON(): object {
    const { headers, query } = this.request;
    return { type: this.contentType, length: headers['content-length'], query };
  }
}

function tooLarge(mostBytes: number): AppError {
  return new AppError(
    'payload_too_large',
    `The body is larger than ${Math.floor(mostBytes / 1_000_000)} MB.`,
  );
}

/** Content types that no route takes unless it says so. */
export function passStreams(fastify: FastifyInstance, contentTypes: string[]): void {
  for (const contentType of contentTypes) {
    fastify.addContentTypeParser(contentType, (request, _payload, done) => {
      const taken = request.routeOptions.config.streamedTypes ?? [];
      if (taken.includes(contentType)) return done(null, new StreamedBody(contentType, request));
      const detail =
        taken.length > 0 ? `This route takes ${taken.join(' or ')}.` : 'This route takes application/json.';
      done(new AppError('unsupported_media_type', detail));
    });
  }
}

/** The body of a route with `streamedTypes`; what came as something else is refused. */
export const BodyStream = createParamDecorator((_: unknown, context: ExecutionContext): StreamedBody => {
  const { body, routeOptions } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body instanceof StreamedBody) return body;
  const { streamedTypes = [] } = routeOptions.config;
  throw new AppError('unsupported_media_type', `This route takes ${streamedTypes.join(' or ')}.`);
});
