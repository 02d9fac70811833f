import { connect, type Socket } from 'node:net';

/** One connection that posts call lines one after the other. It reads only whether they were taken, so it costs little. */
export class KeepAlive {
  readonly #socket: Socket;
  readonly #host: string;
  #waiting: PromiseWithResolvers<void> | null = null;
  #answer = '';

  constructor(url: string) {
    const { hostname, port, host } = new URL(url);
    this.#host = host;
    this.#socket = connect(Number(port), hostname).setNoDelay();
    this.#socket.on('data', (bytes) => this.#read(bytes.toString('latin1')));
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
  }

  /** Resolves when the server has answered 202. */
  post(body: Buffer): Promise<void> {
    this.#waiting = Promise.withResolvers();
    const head = `POST /api/calls HTTP/1.1\r\nhost: ${this.#host}\r\ncontent-length: ${body.length}\r\n\r\n`;
    this.#socket.write(Buffer.concat([Buffer.from(head), body]));
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#answer += text;
    if (!this.#answer.endsWith('}')) return;
    const isTaken = this.#answer.startsWith('HTTP/1.1 202');
    const answer = this.#answer;
    this.#answer = '';
    if (isTaken) this.#waiting?.resolve();
    else this.#waiting?.reject(new Error(answer));
  }
}
