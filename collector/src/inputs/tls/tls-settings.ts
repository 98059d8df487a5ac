import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** Whether those who connect must show a certificate, may, or are not asked. */
export const CLIENT_CERTIFICATES = ['required', 'optional', 'none'] as const;

/** Settings of TLS of an input. */
export type TlsSettings = z.output<ReturnType<typeof tlsSection>>;

/** Bytes of SHA-256 in hexadecimal, whatever stands between them and whoever names the algorithm before (RFC 5425 §4.2.2). */
const FINGERPRINT = /^(?:sha-?256[:=])?(?:[0-9a-f]{2}:?){32}$/i;

/**
 * The section `tls` of an input's settings. `clientCertificates` is what it is when nothing is said. An input that cannot
 * do without TLS checks `hasServerCertificate` besides.
 */
export function tlsSection(clientCertificates: (typeof CLIENT_CERTIFICATES)[number]) {
  return z
    .strictObject({
      certificateFile: setting(z.string().min(1).optional(), {
        zh: '服务器证书文件（PEM，可含中间证书）；更换后十秒内生效，不必重启',
        en: 'certificate of the server (PEM, with those between it and the authority); a new one is in force within ten seconds, without a restart',
      }),
      keyFile: setting(z.string().min(1).optional(), {
        zh: '服务器私钥文件（PEM，不加口令），只应由运行平台的用户可读',
        en: 'private key of the server (PEM, without a passphrase); only the user who runs the platform should be able to read it',
      }),
      clientCertificates: setting(z.enum(CLIENT_CERTIFICATES).default(clientCertificates), {
        zh: '客户端证书：required 必须出示，optional 可以不出示，none 不要求',
        en: 'certificates of those who connect: they must show one, may, or are not asked',
      }),
      caFile: setting(z.string().min(1).optional(), {
        zh: '签发客户端证书的机构（PEM，可有多个）；只信任其中的机构，不用系统自带的',
        en: 'authorities that certificates of clients are signed by (PEM); no others are trusted, not even those of the system',
      }),
      crlFile: setting(z.string().min(1).optional(), {
        zh: '吊销列表文件（PEM，每个签发机构一份）；过期的列表使所有客户端证书被拒绝，须按时更新',
        en: 'revocation lists (PEM, one of each authority); while one is out of date all certificates of clients are refused',
      }),
      subjects: setting(z.array(z.string().min(1)).default([]), {
        zh: '只接受这些名称的客户端证书（SAN 中的 DNS 名或通用名，可写 *.example.gov.cn）；空表示不限',
        en: 'only certificates of these names are accepted (DNS name or common name, also *.example.gov.cn); empty: of any',
      }),
      fingerprints: setting(z.array(z.string().regex(FINGERPRINT)).default([]), {
        zh: '接受这些 SHA-256 指纹的客户端证书，自签名的也可以；空表示不限',
        en: 'certificates of these SHA-256 fingerprints are accepted, signed by themselves too; empty: of any',
      }),
      minVersion: setting(z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'), {
        zh: '最低 TLS 版本',
        en: 'lowest version of TLS',
      }),
      handshakeSeconds: setting(z.number().int().min(1).max(120).default(10), {
        unit: 's',
        zh: '握手须在这一时间内完成',
        en: 'a handshake must be done within so long',
      }),
      handshakesPerMinute: setting(z.number().int().min(1).max(1_000_000).default(600), {
        zh: '同一地址（IPv6 按 /64）每分钟握手次数上限',
        en: 'handshakes in a minute from one address (IPv6: one /64)',
      }),
    })
    .refine(({ certificateFile, keyFile }) => (certificateFile === undefined) === (keyFile === undefined), {
      error: 'certificateFile and keyFile: both or neither',
    })
    .refine((tls) => !hasServerCertificate(tls) || tls.clientCertificates === 'none' || knowsClients(tls), {
      error: 'clientCertificates: caFile or fingerprints must say which are accepted, or it must be none',
    })
    .prefault({});
}

/** True when there is a certificate to listen with. */
export function hasServerCertificate<T extends { readonly certificateFile?: string | undefined }>(
  tls: T,
): tls is T & { readonly certificateFile: string } {
  return tls.certificateFile !== undefined;
}

function knowsClients({
  caFile,
  fingerprints,
}: {
  readonly caFile?: string | undefined;
  readonly fingerprints: readonly string[];
}): boolean {
  return caFile !== undefined || fingerprints.length > 0;
}
