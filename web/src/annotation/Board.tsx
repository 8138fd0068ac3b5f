import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { act, isMe, permissionIn, useRoom } from '../meeting/useRoom';
import { Avatar } from '../participant/Avatar';
import type { Annotation } from '../protocol/types';
import classes from './Board.module.css';
import { BoardTools } from './BoardTools';
import { MarkView } from './MarkView';
import {
  BOARD_HEIGHT,
  BOARD_WIDTH,
  type Colour,
  contentOf,
  type Mark,
  markInWords,
  markOf,
  movedBy,
  PEN_WIDTH,
  type Point,
  TEXT_SIZE,
} from './mark';
import { TextEntry } from './TextEntry';
import { useMayEdit } from './useMayEdit';
import { boardPoint, type Tool, usePen } from './usePen';

/** A place on the board, in its own measure and on the screen. */
interface Place {
  at: Point;
  x: number;
  y: number;
}

/** The board: everyone sees it, the holder writes on it. */
export function Board() {
  const room = useRoom();
  const svg = useRef<SVGSVGElement>(null);
  const [tool, setTool] = useState<Tool>('pen');
  const [color, setColor] = useState<Colour>('ink');
  const [selected, setSelected] = useState<number | null>(null);
  const [writing, setWriting] = useState<Place | null>(null);
  const mayDraw = permissionIn(room, 'annotation.create').allowed;
  const pen = usePen(svg, tool, color);
  const active = mayDraw ? tool : 'move';

  useEffect(() => {
    if (mayDraw) return;
    setWriting(null);
    setSelected(null);
  }, [mayDraw]);

  const pressed = (event: PointerEvent<SVGSVGElement>) => {
    if (!mayDraw || !svg.current) return;
    if (event.target === svg.current) setSelected(null);
    if (tool !== 'text') return pen.down(event);
    event.preventDefault();
    const box = svg.current.getBoundingClientRect();
    const at = boardPoint(svg.current, event);
    setWriting({ at, x: event.clientX - box.left, y: event.clientY - box.top });
  };

  return (
    <div className={classes.board} data-testid="board">
      <svg
        ref={svg}
        viewBox={`0 0 ${BOARD_WIDTH} ${BOARD_HEIGHT}`}
        className={classes.svg}
        data-tool={active}
        role="img"
        aria-label={`The board, with ${room.annotations.length} marks. The list of marks has them in words.`}
        onPointerDown={pressed}
        onPointerMove={pen.move}
        onPointerUp={pen.up}
        onPointerCancel={pen.cancel}
      >
        {room.annotations.map((annotation) => (
          <PlacedMark
            key={annotation.id}
            annotation={annotation}
            svg={svg}
            movable={active === 'move'}
            selected={selected === annotation.id}
            onSelect={setSelected}
          />
        ))}
        <LiveStrokeView />
        {pen.draft && <MarkView mark={pen.draft} />}
      </svg>
      {room.annotations.length === 0 && !pen.draft && !room.live && <EmptyBoard />}
      {writing && <Writing {...writing} color={color} onClose={() => setWriting(null)} />}
      <BoardTools
        mayDraw={mayDraw}
        tool={tool}
        onTool={setTool}
        color={color}
        onColor={setColor}
        selected={selected}
        onRemoved={() => setSelected(null)}
      />
    </div>
  );
}

/** Text that is being written; it becomes a mark when it is done. */
function Writing({ at, x, y, color, onClose }: Place & { color: Colour; onClose: () => void }) {
  const { token } = useRoom();
  const done = (text: string) => {
    onClose();
    if (!text) return;
    // The text's line runs through where it was clicked; its own `y` is the foot of the letters.
    const mark: Mark = { kind: 'text', text, x: at[0], y: at[1] + TEXT_SIZE / 3, size: TEXT_SIZE, color };
    void act('annotation.create', { ...contentOf(mark), epoch: token.epoch });
  };
  return <TextEntry left={x} top={y} onDone={done} />;
}

/** With nothing written yet, the board shows who has the floor. */
function EmptyBoard() {
  const room = useRoom();
  const holder = room.token.current_holder;
  return (
    <div className={classes.empty} aria-hidden="true">
      {holder && <Avatar name={holder.participant_name} size={132} holder />}
      <p>The board is empty.</p>
    </div>
  );
}

function LiveStrokeView() {
  const room = useRoom();
  const { live } = room;
  if (!live || isMe(room, live.from)) return null;
  return (
    <MarkView
      mark={{ kind: 'drawing', points: live.points, width: PEN_WIDTH, color: live.color as Colour }}
    />
  );
}

interface PlacedMarkProps {
  annotation: Annotation;
  svg: React.RefObject<SVGSVGElement | null>;
  movable: boolean;
  selected: boolean;
  onSelect: (id: number | null) => void;
}

/** A stored mark; by hand or by arrow keys it can be moved by who may. */
function PlacedMark({ annotation, svg, movable, selected, onSelect }: PlacedMarkProps) {
  const room = useRoom();
  const mayEdit = useMayEdit();
  const [drag, setDrag] = useState<{ from: Point; by: Point } | null>(null);
  const mark = markOf(annotation);
  if (!mark) return null;
  const editable = movable && mayEdit(annotation, 'annotation.update');
  const store = (moved: Mark) =>
    act('annotation.update', {
      annotation_id: annotation.id,
      content: contentOf(moved).content,
      epoch: room.token.epoch,
    });
  const down = (event: PointerEvent<SVGGElement>) => {
    if (!editable || !svg.current) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    onSelect(annotation.id);
    setDrag({ from: boardPoint(svg.current, event), by: [0, 0] });
  };
  const move = (event: PointerEvent<SVGGElement>) => {
    if (!drag || !svg.current) return;
    const [x, y] = boardPoint(svg.current, event);
    setDrag({ ...drag, by: [x - drag.from[0], y - drag.from[1]] });
  };
  const up = async () => {
    if (!drag) return;
    if (Math.hypot(...drag.by) > 1) await store(movedBy(mark, ...drag.by));
    setDrag(null);
  };
  return (
    <g
      className={classes.mark}
      data-editable={editable || undefined}
      data-selected={selected || undefined}
      data-testid="mark"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => void up()}
      onPointerCancel={() => setDrag(null)}
    >
      <title>{markInWords(annotation)}</title>
      <MarkView mark={drag ? movedBy(mark, ...drag.by) : mark} />
    </g>
  );
}
