/** The ring of the floor, a third of a turn spent. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="16" cy="16" r="12" fill="none" stroke="var(--track)" strokeWidth="5" />
      <path
        d="M16 4a12 12 0 1 1-11.4 8.3"
        fill="none"
        stroke="var(--floor)"
        strokeWidth="5"
        strokeLinecap="round"
      />
    </svg>
  );
}
