import { create } from 'zustand';
import { panelOf } from '../phase/shape';
import type { PhaseName } from '../protocol/types';

/** What the side shows; on a phone, the sheet that comes up from below. */
export const PANELS = ['floor', 'people', 'decisions', 'chat', 'log'] as const;
export type Panel = (typeof PANELS)[number];

interface PanelStore {
  panel: Panel;
  /** On a phone: the sheet is up. */
  opened: boolean;
}

export const usePanel = create<PanelStore>(() => ({ panel: 'floor', opened: false }));

export function showPanel(panel: Panel): void {
  usePanel.setState({ panel, opened: true });
}

export function closeSheet(): void {
  usePanel.setState({ opened: false });
}

/** A room begins with what its phase is about. */
export function beginPanels(phase: PhaseName): void {
  usePanel.setState({ panel: panelOf(phase), opened: false });
}

/** A new phase brings its own panel, unless the viewer has gone to another one by choice. */
export function followPhase(before: PhaseName, now: PhaseName): void {
  usePanel.setState(({ panel }) => (panel === panelOf(before) ? { panel: panelOf(now) } : {}));
}
