import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { type Patch, Patches } from './patches.ts';

const here = dirname(fileURLToPath(import.meta.url));
const PACKAGE = join(here, '../node_modules/@excalidraw/excalidraw');
const PROD = join(PACKAGE, 'dist/prod');
const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
/** Below `assets/`, which browsers keep for ever: so the version is part of the path. */
const FOLDER = `assets/excalidraw-${version}`;
/** 13 MB of Chinese handwriting: those letters are drawn in a font of the system. */
const FONTS_LEFT_OUT = ['Xiaolai'];
const LOCALES_KEPT = ['fr-FR'];

interface CallingPatch extends Patch {
  /** Of ours, what is called from there. */
  calls?: { name: string; from: string };
}

const all: CallingPatch[] = [
  {
    // A public host, which nobody of ours may ask. It must be absolute: the library makes addresses on its base.
    what: 'the host asked when a font is missing',
    find: /`https:\/\/esm\.sh\/[\s\S]{0,200}?\/dist\/prod\/`/,
    put: `new URL('/${FOLDER}/', location.origin).href`,
  },
  {
    // An export's only style attribute; the content policy takes it by this door alone.
    what: 'the style attribute of an export',
    find: /\.setAttribute\("style",\s?"white-space: pre;"\)/g,
    put: '.style.setProperty("white-space","pre")',
  },
  {
    // It has the names that it uses for the canvas, the marks and how they are looked at; ours says which are painted,
    // and can have others painted in the same way.
    what: 'where the marks are painted',
    find: /(\w+)=\(\{canvas:(\w+),rc:(\w+),elementsMap:(\w+),allElementsMap:(\w+),visibleElements:(\w+),scale:(\w+),appState:(\w+),renderConfig:(\w+)\}\)=>\{if\(\2===null\)return;/,
    put:
      '$&[$6,$8]=toPaint({canvas:$2,marks:$6,scale:$7,look:$8,config:$9,paint:(canvas,visibleElements,appState)=>' +
      '$1({canvas,rc:$3,elementsMap:$4,allElementsMap:$5,visibleElements,scale:$7,appState,renderConfig:$9})});',
    calls: { name: 'toPaint', from: 'portions' },
  },
  {
    // At each frame, for ever, what others point at: we never tell it of others. True makes this frame the last one.
    what: 'where the pointers of others are followed',
    find: /onFrame\(\)\{this\.updateCollabTrails\(\)\}/,
    put: 'onFrame(){return true}',
  },
  {
    // Asked whether the canvas above the marks is to be drawn anew; whoever only looks on has neither handles nor a selection.
    what: 'where handles are drawn',
    find: /=>(\w+)\.selectionNonce!==(\w+)\.selectionNonce\|\|/,
    put: '=>$1.appState.viewModeEnabled&&$2.appState.viewModeEnabled?!0:$1.selectionNonce!==$2.selectionNonce||',
  },
  {
    // Twice at every change it looks for marks that are out of order, and takes its time over a thousand that are not.
    what: 'where the order of the marks is mended',
    find: /=(\w+)=>\{(?=let (\w+)=\w+\(\1\),(\w+)=\w+\(\1,\2\);for\(let\[(\w+),(\w+)\]of \3\)\w+\(\4,\5,!1\);return \1\})/,
    put: '$&if(isInOrder($1))return $1;',
    calls: { name: 'isInOrder', from: 'order' },
  },
  {
    // Beside a canvas for each mark it makes a second one, which only an arrow with words on it ever uses.
    what: 'where an arrow is painted under its words',
    find: /(\w+)=document\.createElement\("canvas"\),(\w+)=\1\.getContext\("2d"\);if\((\w+)\((\w+)\)&&(\w+)\)\{/,
    put: '$1=$3($4)?document.createElement("canvas"):null,$2=$1?.getContext("2d");if($3($4)&&$5){',
  },
  {
    what: 'where a mark gets a canvas of its own',
    find: /(=\((\w+),\w+,(\w+),\w+,\w+\)=>\{let \w+=)document\.createElement\("canvas"\)/,
    put: '$1canvasOf($2,$3.value)',
    calls: { name: 'canvasOf', from: 'ownCanvas' },
  },
  {
    // A dark page turns the colours of the board's canvas over; only of photographs, which we do not take, marks are made anew.
    what: 'where a mark gets another canvas for a dark page',
    find: /(\w+)\.theme!==\w+\.theme\|\|(?=\1\.boundTextElementVersion!==)/,
    put: '',
  },
  {
    what: 'where a font has come',
    find: /(\w+\(this,"onLoaded",(\w+)=>\{let \w+=!0;for\(let \w+ of )\2\)/,
    put: '$1$2.filter(isOfBoard))',
    calls: { name: 'isOfBoard', from: 'boardFont' },
  },
  {
    // While a window is drawn larger it forgets the shapes of all marks each time, which have not changed with it.
    what: 'where a window has another size',
    find: /(\w+\(this,"onResize",\w+\(\(\)=>\{)(?=this\.scene\.getElementsIncludingDeleted\(\)\.forEach\()/,
    put: '$1hasOtherScreen()&&',
    calls: { name: 'hasOtherScreen', from: 'ownCanvas' },
  },
];

const OURS = 'virtual:board/';
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
 * The build fails when something of it is no longer where we change it: a newer version must be looked at before it may
 * ask other hosts.
 */
export function excalidraw(): Plugin {
  const patches = new Patches('@excalidraw/excalidraw', all);
  return {
    name: 'excalidraw-from-here',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source === FONTS_MODULE) return `\0${FONTS_MODULE}`;
      if (source.startsWith(OURS))
        return join(here, '../src/annotation/canvas', `${source.slice(OURS.length)}.ts`);
      return importer?.includes('@excalidraw/excalidraw/') ? standIn(source) : null;
    },
    load(id) {
      if (id !== `\0${FONTS_MODULE}`) return null;
      return `export const folder = '/${FOLDER}/'; export const fonts = ${JSON.stringify(fonts())};`;
    },
    transform(code, id) {
      if (!id.includes('@excalidraw/excalidraw/dist/')) return null;
      const imports: string[] = [];
      const ours = patches.applied(code, ({ calls }) => {
        if (calls) imports.push(`import { ${calls.name} } from '${OURS}${calls.from}';\n`);
      });
      return ours === code ? null : { code: imports.join('') + ours, map: null };
    },
    generateBundle(_, bundle) {
      patches.check(this);
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
