import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;

/** All that a chunk needs before it can run, and their styles. */
function neededBy(
  entry: Rolldown.OutputChunk,
  bundle: Bundle,
): { scripts: Set<string>; styles: Set<string> } {
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const visit = (chunk: Rolldown.OutputChunk) => {
    if (scripts.has(chunk.fileName)) return;
    scripts.add(chunk.fileName);
    for (const style of chunk.viteMetadata?.importedCss ?? []) styles.add(style);
    for (const name of chunk.imports) {
      const next = bundle[name];
      if (next?.type === 'chunk') visit(next);
    }
  };
  visit(entry);
  return { scripts, styles };
}

const preload = (attrs: Record<string, string>): HtmlTagDescriptor => ({
  tag: 'link',
  attrs: { ...attrs, crossorigin: '' },
  injectTo: 'head',
});

/**
 * Lets the page name what its small first script will ask for, so that both come at the same time.
 *
 * As links to be fetched ahead they hold up nothing: what stands in the page itself is seen at once.
 */
export function ahead(module: string): Plugin {
  return {
    name: 'fetched-ahead',
    apply: 'build',
    transformIndexHtml(_, { bundle = {} }) {
      const entry = Object.values(bundle).find(
        (each) => each.type === 'chunk' && each.facadeModuleId?.endsWith(module),
      );
      if (entry?.type !== 'chunk') throw new Error(`${module} is no chunk of its own`);
      const { scripts, styles } = neededBy(entry, bundle);
      return [
        ...[...styles].map((name) => preload({ rel: 'preload', as: 'style', href: `/${name}` })),
        ...[...scripts].map((name) => preload({ rel: 'modulepreload', href: `/${name}` })),
      ];
    },
  };
}
