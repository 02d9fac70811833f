import { afterEach, describe, expect, it } from 'vitest';
import type { Check } from '../../src/operations/check.ts';
import { openAuthority, openTlsUpstream } from '../certificate-authority.ts';
import { doctor } from '../../src/operations/doctor.ts';
import { openBareUpstream } from '../gateway.ts';
import { openWhence } from '../whence.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function checksWith(config: Record<string, unknown>): Promise<Map<string, Check>> {
  const whence = await openWhence(config);
  opened.push(whence);
  const { checks } = await doctor.run(whence.context, {});
  return new Map(checks.map((check) => [check.name, check]));
}

describe('doctor looks at the gateway', () => {
  it('and tells where it listens, for whom, and which configured upstream cannot be reached and why', async () => {
    const authority = openAuthority();
    const certified = await openTlsUpstream(authority.certify('localhost'), () => undefined);
    const misnamed = await openTlsUpstream(authority.certify('elsewhere.test'), () => undefined);
    const plain = await openBareUpstream(() => undefined);
    opened.push(authority, certified, misnamed, plain);
    const checks = await checksWith({
      port: 4999,
      gateway: {
        caFile: authority.file,
        upstreams: [
          { name: 'lab', url: plain.url },
          { name: 'safe', url: certified.url },
          { name: 'misnamed', url: misnamed.url },
          { name: 'gone', url: 'http://127.0.0.1:1' },
        ],
      },
    });
    expect(checks.get('gateway')).toMatchObject({
      ok: true,
      detail: 'for this machine, on 127.0.0.1 port 4999; 25 upstreams',
    });
    expect(checks.get('upstream lab')).toMatchObject({ ok: true, detail: `${plain.url} can be connected to` });
    expect(checks.get('upstream safe')).toMatchObject({ ok: true });
    expect(checks.get('upstream misnamed')).toMatchObject({
      ok: false,
      detail: expect.stringMatching(
        /certificate of the upstream misnamed is not trusted: ERR_TLS_CERT_ALTNAME_INVALID/,
      ),
      remedy: expect.stringContaining('gateway.caFile'),
    });
    expect(checks.get('upstream gone')).toMatchObject({
      ok: false,
      detail: 'The upstream gone cannot be reached: ECONNREFUSED.',
    });
    expect([...plain.heads, ...certified.texts.filter((text) => text !== '')]).toEqual([]);
  });

  it('and says for whom it is where the network can connect', async () => {
    const closed = await checksWith({ host: '0.0.0.0' });
    expect(closed.get('gateway')).toMatchObject({
      ok: false,
      detail: 'for who sends a key of ours, on 0.0.0.0 port 4680; 21 upstreams; no key may send yet',
    });
    const open = await checksWith({ host: '0.0.0.0', gateway: { open: true } });
    expect(open.get('gateway')).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/^for everybody who can connect/),
    });
    const elsewhere = await checksWith({ roles: ['api', 'jobs'], gateway: { caFile: '/nowhere.pem' } });
    expect(elsewhere.get('gateway')).toMatchObject({ ok: false, detail: expect.stringContaining('/nowhere.pem') });
  });
});
