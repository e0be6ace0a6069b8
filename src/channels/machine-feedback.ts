/**
 * Programs that fetch images and follow links before, or instead of, a person: scanners of mail gateways, link previews,
 * crawlers. Apple's Mail Privacy Protection fetches every image through a proxy that calls itself `Mozilla/5.0` and nothing
 * else. The image proxies of Gmail and Yahoo are not among them: they fetch when somebody opens the mail.
 */
const MACHINES =
  /^mozilla\/5\.0$|bot\b|bot\/|crawl|spider|scanner|barracuda|mimecast|proofpoint|ironport|trendmicro|symantec|messagelabs|forcepoint|safelinks|urldefense|linkpreview|preview|headlesschrome|phantomjs|python-requests|python-urllib|^curl\/|^wget\/|go-http-client|^java\/|okhttp|apache-httpclient|libwww-perl/i;

/** Whether an open or a click was none of a person's, as far as its user agent says. Nobody who says nothing is a machine. */
export function isMachine(userAgent: string | undefined): boolean {
  return userAgent !== undefined && MACHINES.test(userAgent.trim());
}
