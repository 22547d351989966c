import { encode } from 'uqr';
import { type Html, html } from './html.ts';

/** The light frame that readers need: ISO/IEC 18004 asks for four modules. */
const quietZone = 4;

/** Always dark on light, whatever colours the page has: many readers take nothing else. */
export const qrCode = (text: string): Html => {
  const { data, size } = encode(text, { ecc: 'M', border: quietZone });
  const modules = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="Code for your authenticator app" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${modules}" fill="#000"/></svg>`;
};
