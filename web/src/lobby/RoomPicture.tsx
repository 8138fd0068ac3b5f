/** A room in a few lines: one person in the ring, the others around, and who is next. */
export function RoomPicture({ label }: { label: string }) {
  return (
    <svg viewBox="0 0 520 400" role="img" aria-label={label} width="100%">
      <rect x="1" y="1" width="518" height="398" rx="24" fill="var(--card)" stroke="var(--line)" />
      <rect x="24" y="24" width="320" height="226" rx="18" fill="var(--fill)" />
      <Ring />
      {[0, 1, 2, 3].map((at) => (
        <Tile key={at} x={24 + at * 82} place={[1, 2, null, 3][at] ?? null} />
      ))}
      <Queue />
    </svg>
  );
}

/** Two thirds of a turn are left. */
function Ring() {
  return (
    <g fill="none" strokeWidth="10">
      <circle cx="184" cy="128" r="68" stroke="var(--track)" />
      <path d="M184 60a68 68 0 1 1-58.9 102" stroke="var(--floor)" strokeLinecap="round" />
      <Person x={184} y={128} size={1.5} />
    </g>
  );
}

function Person({ x, y, size }: { x: number; y: number; size: number }) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`} fill="var(--soft)" stroke="none">
      <circle cy="-9" r="12" />
      <path d="M-20 26a20 20 0 0 1 40 0z" />
    </g>
  );
}

function Tile({ x, place }: { x: number; place: number | null }) {
  return (
    <g>
      <rect x={x} y="270" width="74" height="90" rx="14" fill="var(--paper)" stroke="var(--line)" />
      <Person x={x + 37} y={318} size={0.8} />
      {place !== null && (
        <g>
          <circle cx={x + 60} cy="284" r="11" fill="var(--quiet)" />
          <text
            x={x + 60}
            y="288.5"
            textAnchor="middle"
            fontSize="12"
            fontWeight="650"
            fill="var(--on-quiet)"
          >
            {place}
          </text>
        </g>
      )}
    </g>
  );
}

/** Who waits, and how long each has held the floor; the first is next. */
function Queue() {
  return (
    <g>
      {[36, 58, 92].map((held, at) => (
        <g key={held} transform={`translate(368 ${24 + at * 62})`}>
          <rect
            width="128"
            height="52"
            rx="12"
            fill={at === 0 ? 'var(--floor-wash)' : 'var(--paper)'}
            stroke={at === 0 ? 'var(--floor)' : 'var(--line)'}
          />
          <rect x="14" y="14" width={70 - at * 8} height="7" rx="3.5" fill="var(--soft)" />
          <rect x="14" y="31" width="100" height="7" rx="3.5" fill="var(--track)" />
          <rect x="14" y="31" width={held} height="7" rx="3.5" fill="var(--quiet)" />
        </g>
      ))}
      <rect x="368" y="226" width="128" height="134" rx="14" fill="none" stroke="var(--line)" />
      {[0, 1, 2, 3].map((at) => (
        <rect
          key={at}
          x="384"
          y={246 + at * 26}
          width={[84, 96, 62, 76][at]}
          height="8"
          rx="4"
          fill="var(--track)"
        />
      ))}
    </g>
  );
}
