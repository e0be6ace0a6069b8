import { useEffect, useRef } from 'react';

/**
 * HTML that somebody wrote, as it would be seen: in a page with an origin of nobody's, in which no script runs, nothing is
 * sent, and no link leads anywhere.
 */
export function Frame({ html, title, height }: { html: string; title: string; height?: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const latest = useRef(html);
  useEffect(() => {
    latest.current = html;
    const show = (): void => frame.current?.contentWindow?.postMessage(latest.current, '*');
    const onMessage = ({ source, data }: MessageEvent<unknown>): void => {
      if (source === frame.current?.contentWindow && data === 'ready') show();
    };
    addEventListener('message', onMessage);
    show();
    return () => removeEventListener('message', onMessage);
  }, [html]);
  return (
    <iframe
      ref={frame}
      className="frame"
      title={title}
      sandbox="allow-scripts"
      src="/console/frame"
      style={height ? { height } : undefined}
    />
  );
}
