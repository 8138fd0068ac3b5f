/**
 * Stands in for the cutting of fonts to the letters used, 1.8 MB of WebAssembly, which the content
 * policy would not let run: exports carry whole fonts (`src/annotation/canvas/picture.ts`).
 */
export const Commands = { Subset: 'SUBSET' };
export const WorkerUrl = undefined;

export async function toBase64(bytes: ArrayBuffer): Promise<string> {
  const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return `data:font/woff2;base64,${btoa(text)}`;
}

export const subsetToBase64 = toBase64;

export async function subsetToBinary(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  return bytes;
}
