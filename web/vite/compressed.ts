import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** What shrinks; pictures and fonts are small already, and the page itself is made anew for each visitor. */
const SHRINKS = /\.(js|css|svg|json|webmanifest)$/;
/** Below this the headers weigh more than what is saved. */
const WORTH_BYTES = 1_024;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => SHRINKS.test(path) && statSync(path).size >= WORTH_BYTES);
}

/** Shrinks one file as far as it goes, both ways that browsers take. */
async function shrink(path: string): Promise<void> {
  const whole = readFileSync(path);
  const [small, older] = await Promise.all([
    brotli(whole, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: whole.length,
      },
    }),
    zip(whole, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  writeFileSync(`${path}.br`, small);
  writeFileSync(`${path}.gz`, older);
}

/**
 * Leaves beside each file of the app what the server sends of it: to shrink a file once, slowly, makes it smaller than
 * the server could while somebody waits, and takes nothing of its time.
 */
export function compressed(): Plugin {
  let folder = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      await Promise.all(filesIn(folder).map(shrink));
    },
  };
}
