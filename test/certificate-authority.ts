import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server, type TlsOptions } from 'node:tls';
import { listenOn } from './gateway.ts';

/** An authority of a test's own, by the command line of OpenSSL: Node makes no certificates. */
export interface CertificateAuthority {
  /** Its own certificate, as a PEM file. */
  readonly file: string;
  /** What a server of this name needs. With `days` below zero it has expired. */
  certify(name: string, days?: number): Pick<TlsOptions, 'key' | 'cert'>;
  close(): void;
}

const OPENSSL = process.env['WHENCE_OPENSSL'] ?? 'openssl';
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];

export function openAuthority(): CertificateAuthority {
  const folder = mkdtempSync(join(tmpdir(), 'whence-ca-'));
  const openssl = (line: string[]): void => void execFileSync(OPENSSL, line, { cwd: folder, stdio: 'pipe' });
  openssl(['req', '-x509', ...NEW_KEY, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test CA']);
  return {
    file: join(folder, 'ca.pem'),
    certify(name, days = 2) {
      openssl(['req', ...NEW_KEY, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', `/CN=${name}`]);
      writeFileSync(join(folder, 'leaf.ext'), `subjectAltName=DNS:${name}`);
      const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'leaf.ext'];
      openssl(['x509', '-req', '-in', 'leaf.csr', '-out', 'leaf.pem', ...by, '-days', String(days)]);
      return { key: readFileSync(join(folder, 'leaf.key')), cert: readFileSync(join(folder, 'leaf.pem')) };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A server that speaks TLS: `answer` gets the text that each connection has sent so far, whenever more comes. */
export interface TlsUpstream {
  readonly url: string;
  /** Connections that stood, and what was read of them. */
  readonly texts: string[];
  close(): void;
}

export async function openTlsUpstream(
  certificate: TlsOptions,
  answer: (text: string, socket: Socket) => void,
): Promise<TlsUpstream> {
  const texts: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer(certificate, (socket) => {
    const index = texts.push('') - 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      texts[index] += bytes.toString('latin1');
      answer(bytes.toString('latin1'), socket);
    });
  });
  server.on('tlsClientError', () => undefined);
  const port = await listenOn(server);
  return {
    url: `https://localhost:${port}`,
    texts,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
