import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { AppError } from '../../errors.ts';

/** Whom upstreams may be certified by: the authorities that Node knows, and those of a PEM file. Throws bad-config. */
export function upstreamTrust(caFile: string | null): SecureContext {
  if (caFile === null) return createSecureContext();
  return createSecureContext({ ca: [...getCACertificates('default'), certificatesIn(caFile)] });
}

function certificatesIn(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    // OpenSSL passes over what is no certificate, and trust that is silently missing is looked for elsewhere.
    void new X509Certificate(text);
    return text;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'bad-config',
      `gateway.caFile: ${file} holds no certificate (${reason}).`,
      'Give a PEM file that begins with the certificate of an authority.',
    );
  }
}
