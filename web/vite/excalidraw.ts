import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const PACKAGE = join(here, '../node_modules/@excalidraw/excalidraw');
const PROD = join(PACKAGE, 'dist/prod');
const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
/** Below `assets/`, which browsers keep for ever: so the version is part of the path. */
const FOLDER = `assets/excalidraw-${version}`;
/** 13 MB of Chinese handwriting: those letters are drawn in a font of the system. */
const FONTS_LEFT_OUT = ['Xiaolai'];
const LOCALES_KEPT = ['fr-FR'];

/** Where the library goes when a font is missing here: a public host, which nobody of ours may ask. */
const FALLBACK = /`https:\/\/esm\.sh\/[\s\S]{0,200}?\/dist\/prod\/`/;
const STYLE_ATTRIBUTE = /\.setAttribute\("style",\s?"white-space: pre;"\)/g;
/** The beginning of what paints the marks, with the names it has for the canvas, the marks and how they are looked at. */
const PAINTING =
  /=\(\{canvas:(\w+),rc:\w+,elementsMap:\w+,allElementsMap:\w+,visibleElements:(\w+),scale:(\w+),appState:(\w+),renderConfig:(\w+)\}\)=>\{if\(\1===null\)return;/;
/** Where the library looks at each frame, for ever, what others point at: we never tell it of others. */
const POINTING = /onFrame\(\)\{this\.updateCollabTrails\(\)\}/;
/** What a frame answers when it is to be the last one. */
const POINTING_OFF = 'onFrame(){return true}';
/** Where it is asked whether the canvas above the marks, with handles and selections, is to be drawn anew. */
const HANDLES = /=>(\w+)\.selectionNonce!==(\w+)\.selectionNonce\|\|/;
/** Whoever only looks on has no handles. */
const HANDLES_OFF =
  '=>$1.appState.viewModeEnabled&&$2.appState.viewModeEnabled?!0:$1.selectionNonce!==$2.selectionNonce||';
/** Ours is asked first which of them are to be painted. */
const PAINTING_PART = '$&$2=marksToPaint($1,$2,$3,$4,$5);';
const REPAINT_MODULE = 'virtual:board-repaint';
const FONTS_MODULE = 'virtual:board-fonts';

/** The paths of the fonts that come along, by family, below the library's folder. */
function fonts(): Record<string, string[]> {
  const families = readdirSync(join(PROD, 'fonts')).filter((family) => !FONTS_LEFT_OUT.includes(family));
  return Object.fromEntries(
    families.map((family) => [
      family,
      readdirSync(join(PROD, 'fonts', family)).map((file) => `fonts/${family}/${file}`),
    ]),
  );
}

/** Parts of the library that would only weigh: diagrams from text, subsetting of fonts, most languages. */
function standIn(source: string): string | null {
  if (source === '@excalidraw/mermaid-to-excalidraw') return join(here, 'excalidraw/mermaid.ts');
  if (/\/subset-(shared|worker)\.chunk\.js$/.test(source)) return join(here, 'excalidraw/subset.ts');
  const locale = /\/locales\/([a-zA-Z]+(?:-[A-Z]+)?)-\w+\.js$/.exec(source)?.[1];
  if (locale && !LOCALES_KEPT.includes(locale)) return join(here, 'excalidraw/locale.ts');
  return null;
}

/**
 * What the drawing library needs from the build to stay small and to ask nobody but us.
 *
 * The build fails when the address of its fallback host is no longer where we rewrite it: a newer
 * version must be looked at before it may ask other hosts.
 */
export function excalidraw(): Plugin {
  let rewritten = false;
  let painting = false;
  let pointing = false;
  let handles = false;
  return {
    name: 'excalidraw-from-here',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source === FONTS_MODULE) return `\0${FONTS_MODULE}`;
      if (source === REPAINT_MODULE) return join(here, '../src/annotation/canvas/repaint.ts');
      return importer?.includes('@excalidraw/excalidraw/') ? standIn(source) : null;
    },
    load(id) {
      if (id !== `\0${FONTS_MODULE}`) return null;
      return `export const folder = '/${FOLDER}/'; export const fonts = ${JSON.stringify(fonts())};`;
    },
    transform(code, id) {
      if (!id.includes('@excalidraw/excalidraw/dist/')) return null;
      rewritten ||= FALLBACK.test(code);
      pointing ||= POINTING.test(code);
      handles ||= HANDLES.test(code);
      const ours = code
        .replace(POINTING, POINTING_OFF)
        .replace(HANDLES, HANDLES_OFF)
        // It must be absolute: the library makes addresses on its base.
        .replace(FALLBACK, `new URL('/${FOLDER}/', location.origin).href`)
        // An export's only style attribute; the content policy takes it by this door alone.
        .replaceAll(STYLE_ATTRIBUTE, '.style.setProperty("white-space","pre")');
      if (PAINTING.test(ours)) {
        painting = true;
        const asked = `import { marksToPaint } from '${REPAINT_MODULE}';`;
        return { code: `${asked}\n${ours.replace(PAINTING, PAINTING_PART)}`, map: null };
      }
      return ours === code ? null : { code: ours, map: null };
    },
    generateBundle(_, bundle) {
      if (!rewritten) this.error('the fallback host of @excalidraw/excalidraw was not found to be rewritten');
      if (!painting) this.error('where @excalidraw/excalidraw paints the marks was not found');
      if (!pointing) this.error('where @excalidraw/excalidraw follows the pointers of others was not found');
      if (!handles) this.error('where @excalidraw/excalidraw draws its handles was not found');
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk' && chunk.code.includes('//esm.sh'))
          this.error(`${chunk.fileName} still names the fallback host`);
      for (const path of Object.values(fonts()).flat())
        this.emitFile({
          type: 'asset',
          fileName: `${FOLDER}/${path}`,
          source: readFileSync(join(PROD, path)),
        });
    },
    configureServer(server) {
      const known = new Set(Object.values(fonts()).flat());
      server.middlewares.use(`/${FOLDER}`, (request, response, next) => {
        const path = (request.url ?? '').slice(1);
        if (!known.has(path)) return next();
        response.setHeader('Content-Type', 'font/woff2');
        createReadStream(join(PROD, path)).pipe(response);
      });
    },
  };
}
