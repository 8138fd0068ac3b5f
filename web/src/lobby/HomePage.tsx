import { lazy, Suspense } from 'react';
import { useSession, wasSignedIn } from '../account/session';

const landing = () => import('./Landing').then((module) => ({ default: module.Landing }));
const meetings = () => import('./MyMeetings').then((module) => ({ default: module.MyMeetings }));

// What will most likely be shown is under way before the first component is drawn; a module comes once.
void (wasSignedIn() ? meetings() : landing()).catch(() => undefined);

const Landing = lazy(landing);
const MyMeetings = lazy(meetings);

/** `/`: the meetings of whoever is signed in; for all others, what this is. */
export function HomePage() {
  const signedIn = useSession((s) => s.session.state === 'signed_in');
  return <Suspense fallback={null}>{signedIn ? <MyMeetings /> : <Landing />}</Suspense>;
}
