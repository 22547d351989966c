/** SimpleSAMLphp as an identity provider, as Debian packages it, with a configuration of its own. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newSigningKey } from './saml-certificate.ts';
import { temporaryFolder } from './server-process.ts';

const documents = '/usr/share/simplesamlphp/www';
export const hasSimpleSaml = existsSync(documents) && existsSync('/usr/bin/php');
if (!hasSimpleSaml) process.stderr.write(`Skipped: SimpleSAMLphp is not installed (${documents})\n`);

export const password = 'secret';

export interface ServiceProviderOptions {
  readonly entityId: string;
  readonly acsUrl: string;
  /** Base64 of DER: requests must be signed with it, and assertions are encrypted for it. */
  readonly certificate?: string;
}

export interface SimpleSaml {
  readonly metadataUrl: string;
  /** Where a person begins who comes from there. */
  readonly portalUrl: string;
  /** Whom it serves: the account. */
  serve(serviceProvider: ServiceProviderOptions): void;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const config = (base: string, folder: string): string => `<?php $config = [
  'baseurlpath' => '${base}/', 'certdir' => '${folder}/', 'datadir' => '${folder}/', 'tempdir' => '${folder}/tmp',
  'loggingdir' => '${folder}/', 'metadatadir' => '${folder}/metadata/', 'logging.handler' => 'errorlog', 'logging.level' => 3,
  'secretsalt' => 'of no importance', 'auth.adminpassword' => 'of no importance', 'timezone' => 'UTC',
  'technicalcontact_name' => 'Nobody', 'technicalcontact_email' => 'nobody@example.com',
  'enable.saml20-idp' => true, 'store.type' => 'phpsession', 'session.phpsession.savepath' => '${folder}/tmp',
  'session.cookie.secure' => false, 'session.cookie.samesite' => null, 'admin.checkforupdates' => false,
  'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
  'metadata.sources' => [['type' => 'flatfile']],
];`;

const authSources = `<?php $config = ['example' => ['exampleauth:UserPass',
  'alice:${password}' => ['uid' => ['alice'], 'email' => ['alice@example.com']]]];`;

const hosted = (issuer: string): string => `<?php $metadata['${issuer}'] = [
  'host' => '__DEFAULT__', 'privatekey' => 'server.pem', 'certificate' => 'server.crt', 'auth' => 'example',
  'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'authproc' => [3 => ['class' => 'saml:AttributeNameID', 'attribute' => 'email',
    'Format' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress']],
];`;

const remote = ({
  entityId,
  acsUrl,
  certificate,
}: ServiceProviderOptions): string => `<?php $metadata['${entityId}'] = [
  'AssertionConsumerService' => '${acsUrl}',
  'NameIDFormat' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  ${certificate === undefined ? '' : `'certData' => '${certificate}', 'validate.authnrequest' => true, 'assertion.encryption' => true,`}
];`;

export const startSimpleSaml = async (): Promise<SimpleSaml> => {
  const folder = temporaryFolder('simplesamlphp');
  const base = `http://127.0.0.1:${await freePort()}`;
  const issuer = `${base}/idp`;
  const write = (name: string, content: string): void => writeFileSync(join(folder.path, name), content);
  for (const name of ['metadata', 'tmp']) mkdirSync(join(folder.path, name));
  const key = await newSigningKey('SimpleSAMLphp');
  write('server.crt', key.certificate);
  write('server.pem', key.privateKey);
  write('config.php', config(base, folder.path));
  write('authsources.php', authSources);
  write('metadata/saml20-idp-hosted.php', hosted(issuer));
  write('metadata/saml20-sp-remote.php', '<?php');
  const metadataUrl = `${base}/saml2/idp/metadata.php`;
  const child = spawn(
    '/usr/bin/php',
    // Without its cache of compiled files, a changed configuration is read at once.
    ['-d', 'opcache.enable=0', '-S', new URL(base).host, '-t', documents],
    { env: { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: folder.path }, stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const answers = (): Promise<boolean> =>
    fetch(metadataUrl).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let tries = 0; !(await answers()) && tries < 200; tries += 1) await pause(50);
  let served = '';
  return {
    metadataUrl,
    get portalUrl() {
      return `${base}/saml2/idp/SSOService.php?spentityid=${encodeURIComponent(served)}`;
    },
    serve(serviceProvider) {
      served = serviceProvider.entityId;
      write('metadata/saml20-sp-remote.php', remote(serviceProvider));
    },
    async stop() {
      child.kill();
      await ended;
      folder.remove();
    },
  };
};
