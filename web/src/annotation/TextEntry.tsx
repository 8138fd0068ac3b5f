import { useRef } from 'react';
import classes from './Board.module.css';

interface TextEntryProps {
  left: number;
  top: number;
  /** With the text, or with nothing when it was given up. */
  onDone: (text: string) => void;
}

/** Writing on the board, where it was clicked. Enter puts it there, Escape does not. */
export function TextEntry({ left, top, onDone }: TextEntryProps) {
  const done = useRef(false);
  const finish = (text: string) => {
    // Taking the field away also takes its focus: the blur must not write the text twice.
    if (done.current) return;
    done.current = true;
    onDone(text.trim());
  };
  return (
    <input
      className={classes.entry}
      style={{ left, top }}
      // It appears under the pointer that asked for it.
      // biome-ignore lint/a11y/noAutofocus: see above
      autoFocus
      aria-label="Text for the board"
      placeholder="Write, then press Enter"
      maxLength={2000}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish(event.currentTarget.value);
        if (event.key === 'Escape') finish('');
      }}
      onBlur={(event) => finish(event.currentTarget.value)}
    />
  );
}
