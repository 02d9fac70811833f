const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(?::\d+)?$/i;

/** Whether a host, with or without a port, names this machine alone: nobody else can connect to what listens there. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
