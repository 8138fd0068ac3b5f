import { folder, fonts } from 'virtual:board-fonts';
import { exportToBlob, exportToSvg, FONT_FAMILY } from '@excalidraw/excalidraw';
import type { ExcalidrawElement, NonDeleted } from '@excalidraw/excalidraw/element/types';

const PADDING = 24;
const PAPER = '#ffffff';
/** Pixels of the picture for one unit of the board. */
const PNG_SCALE = 2;
/** A larger canvas than this is refused by some browsers. */
const PNG_SIDE_MAX = 8_000;

type Elements = readonly NonDeleted<ExcalidrawElement>[];

const looks = { exportBackground: true, viewBackgroundColor: PAPER, exportWithDarkMode: false };

export function pngOf(elements: Elements): Promise<Blob> {
  return exportToBlob({
    elements,
    files: null,
    appState: looks,
    exportPadding: PADDING,
    mimeType: 'image/png',
    getDimensions: (width: number, height: number) => {
      const scale = Math.min(PNG_SCALE, PNG_SIDE_MAX / Math.max(width, height, 1));
      return { width: width * scale, height: height * scale, scale };
    },
  });
}

/** Families by the names that texts have for them. */
function familiesOf(elements: Elements): string[] {
  const used = new Set(elements.flatMap((each) => (each.type === 'text' ? [each.fontFamily] : [])));
  return Object.entries(FONT_FAMILY).flatMap(([name, number]) => (used.has(number) ? [name] : []));
}

async function fontFace(family: string, path: string): Promise<string> {
  const answer = await fetch(`${folder}${path}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return `@font-face{font-family:"${family}";src:url(data:font/woff2;base64,${btoa(text)}) format("woff2")}`;
}

/** The drawing with its fonts inside, so that it looks the same where they are not installed. */
export async function svgOf(elements: Elements): Promise<Blob> {
  const svg = await exportToSvg({
    elements,
    files: null,
    appState: looks,
    exportPadding: PADDING,
    // The library's own way fetches its fonts to subset them with code that our policy does not let run.
    skipInliningFonts: true,
  });
  const faces = familiesOf(elements).flatMap((family) =>
    (fonts[family.replaceAll(' ', '')] ?? fonts[family.split(' ')[0] ?? ''] ?? []).map((path) =>
      fontFace(family, path),
    ),
  );
  const style = `<style>${(await Promise.all(faces)).join('')}</style>`;
  const text = new XMLSerializer().serializeToString(svg);
  return new Blob([text.replace('</defs>', `${style}</defs>`)], { type: 'image/svg+xml' });
}
