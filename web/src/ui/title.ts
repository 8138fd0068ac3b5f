import { useEffect } from 'react';

/** What the browser's tab says while this is shown. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Nex-Champs` : 'Nex-Champs';
  }, [title]);
}
