import { wasSignedIn } from './account/known';
import { firstLanguage, wordsOf } from './language/choice';

/**
 * The page's first script: asks for the app and for the words of one language at the same time.
 *
 * It needs none of either, and no styles, so that the sign in `index.html` is seen before they are here.
 */
const language = firstLanguage();
// The app first, as its styles must stand before those of any page.
const app = import('./main');
void Promise.all([app, wordsOf(language)]).then(([{ start }, words]) => start(language, words));
setTimeout(aheadOf, 0, location.pathname);

/**
 * What the app will ask for as soon as it knows the way; a module comes once.
 *
 * In tasks of their own: a room is fetched in many files, and what a slow processor does in one go should be short.
 */
function aheadOf(path: string): void {
  const ignored = () => undefined;
  if (path === '/') (wasSignedIn() ? import('./lobby/MyMeetings') : import('./lobby/Landing')).catch(ignored);
  if (!path.startsWith('/m/')) return;
  import('./meeting/MeetingPage').catch(ignored);
  if (!path.endsWith('/governance')) setTimeout(() => import('./meeting/RoomPage').catch(ignored));
}
