import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';
import { SignIn } from './account/SignIn';
import { SignUp } from './account/SignUp';
import { restoreSession, useSession } from './account/session';
import { CreateMeeting } from './meeting/CreateMeeting';
import { JoinByInvitation } from './meeting/JoinByInvitation';
import { MeetingPage } from './meeting/MeetingPage';
import { MyMeetings } from './meeting/MyMeetings';
import { PrivacyPage } from './privacy/PrivacyPage';
import { Failed, NotFound } from './ui/Failed';

interface After {
  /** Where to go once signed in; a path of this site. */
  to?: string;
}

/** Only a path of our own: an address from a link must not lead away. */
function ownPath(to: unknown): string | undefined {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : undefined;
}

const rootRoute = createRootRoute({
  component: Outlet,
  beforeLoad: () => restoreSession(),
  notFoundComponent: NotFound,
  errorComponent: Failed,
});

const guest = createRoute({
  getParentRoute: () => rootRoute,
  id: 'guest',
  validateSearch: (search: Record<string, unknown>): After => ({ to: ownPath(search.to) }),
  beforeLoad: ({ search }) => {
    if (useSession.getState().session.state === 'signed_in') throw redirect({ href: search.to ?? '/' });
  },
});

const member = createRoute({
  getParentRoute: () => rootRoute,
  id: 'member',
  beforeLoad: ({ location }) => {
    if (useSession.getState().session.state === 'signed_in') return;
    throw redirect({ to: '/signin', search: { to: location.href === '/' ? undefined : location.href } });
  },
});

const signIn = createRoute({ getParentRoute: () => guest, path: '/signin', component: SignIn });
const signUp = createRoute({ getParentRoute: () => guest, path: '/signup', component: SignUp });
const home = createRoute({ getParentRoute: () => member, path: '/', component: MyMeetings });
const create = createRoute({ getParentRoute: () => member, path: '/new', component: CreateMeeting });
const join = createRoute({
  getParentRoute: () => rootRoute,
  path: '/join/$token',
  component: JoinByInvitation,
});
const privacy = createRoute({ getParentRoute: () => rootRoute, path: '/privacy', component: PrivacyPage });
const meeting = createRoute({ getParentRoute: () => member, path: '/m/$id', component: MeetingPage });

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    guest.addChildren([signIn, signUp]),
    member.addChildren([home, create, meeting]),
    join,
    privacy,
  ]),
  defaultErrorComponent: Failed,
});

// A session that ends by itself, or in another tab, ends this page's too.
useSession.subscribe(({ session }) => {
  if (session.state === 'signed_out') void router.invalidate();
});

// The router's own typing hangs on this declaration.
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
