import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { type Patch, patched } from './patches.ts';

const LIST = join(dirname(fileURLToPath(import.meta.url)), '../src/ui/mantine.ts');
/** Where a component of the library has the names of its styles. */
const STYLED = /@mantine\/core\/esm\/components\/.*\/(\w+)\.module\.mjs$/;

/** Whoever uses a component of Mantine's is told if nobody brings its styles. */
export function mantineStyles(): Plugin {
  return {
    name: 'mantine-styles',
    apply: 'build',
    generateBundle(_, bundle) {
      const list = readFileSync(LIST, 'utf8');
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const name of Object.keys(chunk.modules).map((id) => STYLED.exec(id)?.[1]))
          if (name && !list.includes(`/${name}.css'`))
            this.error(`src/ui/mantine.ts lacks the styles of ${name}`);
      }
    },
  };
}

/**
 * The library draws a page first as a server would and then again as the browser does. No server draws ours: what is
 * asked of the browser may be asked at once, and a hundred parts of a room need not be drawn twice as it opens. Tests of
 * components and `npm run dev` have the library as it is.
 */
const patches: Patch[] = [
  {
    what: 'the id that is another one in the second drawing',
    find: /\buseIsomorphicEffect\(\(\) => \{\s*if \(hasInitializedRef\.current\) return;\s*hasInitializedRef\.current = true;\s*setUuid\(randomId\(\)\);\s*\}, \[\]\);/,
    put: '',
  },
  {
    what: 'the query of the window that is answered in the second drawing',
    find: /\{ getInitialValueInEffect \} = \{ getInitialValueInEffect: true \}\) \{\s*const \[matches/,
    put: '{ getInitialValueInEffect } = { getInitialValueInEffect: false }) {\n\tconst [matches',
  },
  {
    // Of a target that is only named the element may not be there yet.
    what: 'the place at the end of the page that is found in the second drawing',
    find: /const \[mounted, setMounted\] = useState\(false\);\s*const nodeRef = useRef\(null\);/,
    put: `const [shared] = useState(() => (!target && reuseTargetNode ? getTargetNode({ reuseTargetNode, ...others }) : null));
      const [mounted, setMounted] = useState(shared !== null);
      const nodeRef = useRef(shared);`,
  },
];

export const mantineOnce = () =>
  patched('@mantine', (id) => /@mantine\/(core|hooks)\/esm\//.test(id), patches);
