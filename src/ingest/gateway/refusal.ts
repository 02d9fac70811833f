/** Why a request is not relayed, told to the client as a problem. Never holds anything of the request but a name. */
export class Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly hint: string;

  constructor(status: number, code: string, detail: string, hint: string) {
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.hint = hint;
  }

  /** The whole answer; the connection ends with it, for what follows on it cannot be told from the refused. */
  get answer(): Buffer {
    const { status, code, detail, hint } = this;
    const body = Buffer.from(
      JSON.stringify({ type: `/docs/reference/errors#${code}`, title: code, status, detail, code, hint }),
    );
    const head = [
      `HTTP/1.1 ${status} ${REASONS[status] ?? 'Error'}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ];
    return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
  }
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
  502: 'Bad Gateway',
  504: 'Gateway Timeout',
};

/** The request cannot be told apart from an attempt to smuggle another one, or is no HTTP/1.1 at all. */
export function badRequest(detail: string, hint = 'Send HTTP/1.1 as RFC 9112 has it.'): Refusal {
  return new Refusal(400, 'bad-request', detail, hint);
}
