import type { Plugin } from 'vite';

/** A change to a library's code as it is delivered. */
export interface Patch {
  /** What is to be found there; another version may say it otherwise, and must be looked at. */
  what: string;
  find: RegExp;
  put: string;
}

/** Changes a library in what is built; the build fails when a place to change is not found. */
export function patched(library: string, isPart: (id: string) => boolean, patches: Patch[]): Plugin {
  const found = new Set<Patch>();
  return {
    name: `patched-${library}`,
    apply: 'build',
    transform(code, id) {
      if (!isPart(id)) return null;
      let ours = code;
      for (const patch of patches) {
        const after = ours.replace(patch.find, patch.put);
        if (after !== ours) found.add(patch);
        ours = after;
      }
      return ours === code ? null : { code: ours, map: null };
    },
    generateBundle() {
      for (const patch of patches)
        if (!found.has(patch)) this.error(`${patch.what} was not found in ${library}`);
    },
  };
}
