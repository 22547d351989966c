/** The absolute URL that `location` and `$ref` begin with. */
const plausibleHost = /^(?:[\w.-]{1,253}|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

export interface BaseUrlSources {
  /** From the configuration: beats everything a request says. */
  readonly publicUrl: string | undefined;
  readonly mountPath: string;
  readonly endpointId: string | null;
  readonly encrypted: boolean;
  readonly host: string | undefined;
}

export const baseUrlOf = ({ publicUrl, mountPath, endpointId, encrypted, host }: BaseUrlSources): string => {
  const named = host !== undefined && plausibleHost.test(host) ? host : 'localhost';
  const origin = publicUrl ?? `${encrypted ? 'https' : 'http'}://${named}`;
  const suffix = endpointId === null ? '' : `/${endpointId}`;
  return `${origin.replace(/\/+$/, '')}${mountPath}${suffix}`;
};
