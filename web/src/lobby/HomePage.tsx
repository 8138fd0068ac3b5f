import { lazy, Suspense } from 'react';
import { useSession } from '../account/session';

// `boot.ts` has what will most likely be shown under way.
const Landing = lazy(() => import('./Landing').then((module) => ({ default: module.Landing })));
const MyMeetings = lazy(() => import('./MyMeetings').then((module) => ({ default: module.MyMeetings })));

/** `/`: the meetings of whoever is signed in; for all others, what this is. */
export function HomePage() {
  const signedIn = useSession((s) => s.session.state === 'signed_in');
  return <Suspense fallback={null}>{signedIn ? <MyMeetings /> : <Landing />}</Suspense>;
}
