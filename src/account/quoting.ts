/** The name as a quoted identifier, good in any statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
