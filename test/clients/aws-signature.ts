import type { IncomingMessage } from 'node:http';
import { Sha256Node } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

export const AWS_CREDENTIALS = { accessKeyId: 'AKIAWHENCETEST', secretAccessKey: 'not-a-secret' };
export const AWS_REGION = 'us-east-1';
const AUTHORIZATION = /^AWS4-HMAC-SHA256 .*SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/;

/** Whether Amazon would take the request: signed anew as it arrived, it gets the signature it came with. True without one. */
export async function isSignatureWhole(request: IncomingMessage, body: string): Promise<boolean> {
  const [, names = '', signature = ''] = AUTHORIZATION.exec(request.headers.authorization ?? '') ?? [];
  if (signature === '') return true;
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const signed = names.split(';').map((name) => [name, String(request.headers[name])] as const);
  const signer = new SignatureV4({
    service: 'bedrock',
    region: AWS_REGION,
    credentials: AWS_CREDENTIALS,
    sha256: Sha256Node,
  });
  const again = await signer.sign(
    {
      method: request.method ?? 'POST',
      protocol: 'http:',
      hostname: String(request.headers.host),
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(signed),
      body,
    },
    { signingDate: dateOf(String(request.headers['x-amz-date'])), signableHeaders: new Set(names.split(';')) },
  );
  return again.headers['authorization']?.endsWith(`Signature=${signature}`) ?? false;
}

/** 20261125T070000Z */
function dateOf(stamp: string): Date {
  return new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
