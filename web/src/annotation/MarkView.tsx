import { type Mark, pathOf } from './mark';

const LINE_WIDTH = 5;
const LINE_HEIGHT = 1.25;
const ARROW_HEAD = 26;

/** One mark, drawn. */
export function MarkView({ mark }: { mark: Mark }) {
  const paint = `var(--mark-${mark.color})`;
  switch (mark.kind) {
    case 'text':
      return (
        <text x={mark.x} y={mark.y} fontSize={mark.size} fill={paint} fontWeight={550}>
          {mark.text.split('\n').map((line, at) => (
            // The lines of one text have no other identity than their place.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <tspan key={at} x={mark.x} dy={at === 0 ? 0 : mark.size * LINE_HEIGHT}>
              {line}
            </tspan>
          ))}
        </text>
      );
    case 'drawing':
      return (
        <path
          d={pathOf(mark.points)}
          fill="none"
          stroke={paint}
          strokeWidth={mark.width}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      );
    case 'shape':
      return <ShapeView mark={mark} paint={paint} />;
  }
}

function ShapeView({ mark, paint }: { mark: Extract<Mark, { kind: 'shape' }>; paint: string }) {
  const { x, y, width, height } = mark;
  const line = { fill: 'none', stroke: paint, strokeWidth: LINE_WIDTH } as const;
  switch (mark.shape) {
    case 'rectangle':
      return (
        <rect
          {...line}
          x={Math.min(x, x + width)}
          y={Math.min(y, y + height)}
          width={Math.abs(width)}
          height={Math.abs(height)}
          rx={10}
        />
      );
    case 'ellipse':
      return (
        <ellipse
          {...line}
          cx={x + width / 2}
          cy={y + height / 2}
          rx={Math.abs(width / 2)}
          ry={Math.abs(height / 2)}
        />
      );
    case 'arrow': {
      const angle = Math.atan2(height, width);
      const head = (turn: number) =>
        `${x + width - ARROW_HEAD * Math.cos(angle + turn)} ${y + height - ARROW_HEAD * Math.sin(angle + turn)}`;
      return (
        <path
          {...line}
          strokeLinecap="round"
          strokeLinejoin="round"
          d={`M${x} ${y}L${x + width} ${y + height}M${head(0.45)}L${x + width} ${y + height}L${head(-0.45)}`}
        />
      );
    }
  }
}
