import { create } from 'zustand';

/** What a person has chosen on this device; it never leaves it. */
export interface Preferences {
  opensWithFloor: boolean;
  camera: boolean;
  /** Ids as the browser gives them; empty is its own choice. */
  microphoneId: string;
  cameraId: string;
  speakerId: string;
  /** Go straight in, without the panel before. */
  skip: boolean;
}

const KEY = 'nexchamps-media';

/** Nothing opens by itself until somebody has said so. */
export const PLAIN: Preferences = {
  opensWithFloor: false,
  camera: false,
  microphoneId: '',
  cameraId: '',
  speakerId: '',
  skip: false,
};

/** What was kept, as far as it has the right shape. */
export function preferencesOf(text: string | null): Preferences {
  let kept: Record<string, unknown>;
  try {
    kept = { ...JSON.parse(text ?? '{}') };
  } catch {
    return PLAIN;
  }
  const fitting = Object.entries(PLAIN).map(([key, plain]) => {
    const value = kept[key];
    return [key, typeof value === typeof plain ? value : plain];
  });
  return Object.fromEntries(fitting) as Preferences;
}

function read(): Preferences {
  try {
    return preferencesOf(localStorage.getItem(KEY));
  } catch {
    // Storage may be closed to us; then it is a choice for this page.
    return PLAIN;
  }
}

export const usePreferences = create<Preferences>(read);

export function prefer(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(usePreferences.getState()));
  } catch {
    // See `read`.
  }
}

/** How this tab went into a meeting, so that a reload does not ask again: floor and place do not wait for it. */
export type Entered = 'ready' | 'listening';

const enteredKey = (meeting: number) => `nexchamps-entered-${meeting}`;

export function enteredOf(meeting: number): Entered | null {
  try {
    const kept = sessionStorage.getItem(enteredKey(meeting));
    return kept === 'ready' || kept === 'listening' ? kept : null;
  } catch {
    return null;
  }
}

export function keepEntered(meeting: number, entered: Entered): void {
  try {
    sessionStorage.setItem(enteredKey(meeting), entered);
  } catch {
    // See `read`.
  }
}
