/** The parts of a request's URL below where the face is mounted. */
export interface RequestTarget {
  /** Whether the path lies where the face is mounted, or below. */
  readonly isBelow: boolean;
  /** Whether every escape of the path is one. */
  readonly isDecodable: boolean;
  /** SCIM_ENDPOINT_ID of an integration, where the long form of the base URL is used. */
  readonly endpointId: string | null;
  readonly segments: readonly string[];
  /** The path as history names it: `scim/v2/Users/1_1`, also where it lies beside the face. */
  readonly endpoint: string;
  readonly queryText: string;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const longestEndpoint = 1_000;

const decoded = (path: string): string | undefined => {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

/** Final and doubled slashes count for nothing: identity providers are configured by hand. */
export const readTarget = (url: string, mountPath: string): RequestTarget => {
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const isBelow = path === mountPath || path.startsWith(`${mountPath}/`);
  const segments: string[] = [];
  for (const segment of path.slice(mountPath.length).split('/')) {
    if (segment !== '') segments.push(decoded(segment) ?? segment);
  }
  const [first] = segments;
  const endpointId = first !== undefined && uuid.test(first) ? first.toLowerCase() : null;
  if (endpointId !== null) segments.shift();
  const endpoint = isBelow ? [mountPath, ...segments].join('/') : path;
  return {
    isBelow,
    isDecodable: decoded(path) !== undefined,
    endpointId,
    segments: isBelow ? segments : [],
    endpoint: endpoint.replace(/^\/+/, '').slice(0, longestEndpoint),
    queryText: question < 0 ? '' : url.slice(question + 1),
  };
};
