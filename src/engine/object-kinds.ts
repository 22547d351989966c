/** `NETWORK POLICIES` of `NETWORK POLICY`, as statements about several objects call them. */
export const pluralOf = (kind: string): string =>
  kind.endsWith('Y') ? `${kind.slice(0, -1)}IES` : `${kind}S`;
