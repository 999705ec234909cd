const URL_CHARS_MAX = 2048;

/** Whether a host name is this machine's own: localhost, 127.0.0.0/8 or ::1. */
function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/**
 * Why a webhook is not sent to a URL; undefined when it is. Only this machine is told of jobs, and the hosts that `allowed` names; a star
 * in it allows every host. URLs are read as WHATWG does, so that an address in another notation is seen for what it is.
 */
export function webhookProblem(url: string, allowed: readonly string[]): string | undefined {
  if (url.length > URL_CHARS_MAX) return `the webhook URL has more than ${URL_CHARS_MAX} characters`;
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || (target.protocol !== 'http:' && target.protocol !== 'https:')) {
    return 'the webhook URL must be an http or https URL';
  }
  if (target.username !== '' || target.password !== '') return 'the webhook URL must carry no credentials';
  if (isLoopbackHost(target.hostname) || allowed.includes('*') || allowed.includes(target.hostname)) return undefined;
  return `webhooks are sent only to this machine unless the mock server is told otherwise: allow the host ${target.hostname}`;
}
