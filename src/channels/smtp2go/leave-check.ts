import type { Dispatcher } from 'undici';

/** The cause when a request was asked for and not made, because whoever asked had lost the right to make it. */
export const NEVER_SENT = 'never_sent';

class NeverSent extends Error {
  readonly code = NEVER_SENT;
}

/**
 * Asks once more when a request is about to be written, after any wait for a connection and whatever time has passed:
 * when the answer is no, no byte of it leaves.
 */
export function leavingOnlyIf(mayLeave: () => boolean): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        if (mayLeave()) handler.onRequestStart?.(controller, context);
        else controller.abort(new NeverSent());
      },
      onResponseStart: (...given) => handler.onResponseStart?.(...given),
      onResponseData: (...given) => handler.onResponseData?.(...given),
      onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
      onResponseError: (...given) => handler.onResponseError?.(...given),
    });
}
