import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

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
