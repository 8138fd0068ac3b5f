import type { Plugin, Rolldown } from 'vite';

/** A change to a library's code as it is delivered. */
export interface Patch {
  /** What is to be found there; another version may say it otherwise, and must be looked at. */
  what: string;
  find: RegExp;
  put: string;
}

/** Changes of a library, each of which must find its place. */
export class Patches<T extends Patch> {
  private readonly found = new Set<Patch>();

  constructor(
    private readonly library: string,
    private readonly all: readonly T[],
  ) {}

  /** The code with what of the changes has its place there; `done` hears of each. */
  applied(code: string, done: (patch: T) => void = () => {}): string {
    return this.all.reduce((before, patch) => {
      const after = before.replace(patch.find, patch.put);
      if (after === before) return before;
      this.found.add(patch);
      done(patch);
      return after;
    }, code);
  }

  /** To be asked when all code has been seen. */
  check(context: Rolldown.PluginContext): void {
    for (const patch of this.all)
      if (!this.found.has(patch)) context.error(`${patch.what} was not found in ${this.library}`);
  }
}

/** Changes a library in what is built; the build fails when a place to change is not found. */
export function patched(library: string, isPart: (id: string) => boolean, all: Patch[]): Plugin {
  const patches = new Patches(library, all);
  return {
    name: `patched-${library}`,
    apply: 'build',
    transform(code, id) {
      if (!isPart(id)) return null;
      const ours = patches.applied(code);
      return ours === code ? null : { code: ours, map: null };
    },
    generateBundle() {
      patches.check(this);
    },
  };
}
