import { create } from 'zustand';

/** Whether the viewer is about to propose; what they have written outlives the floor. */
export const useProposing = create<{ opened: boolean }>(() => ({ opened: false }));

export function propose(): void {
  useProposing.setState({ opened: true });
}

export function closeProposing(): void {
  useProposing.setState({ opened: false });
}
