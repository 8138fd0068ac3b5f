import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { wasSignedIn } from './account/known';
import { restoreSession, useSession } from './account/session';
import { HomePage } from './lobby/HomePage';
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
  beforeLoad: async ({ location }) => {
    // A stranger at the door is not asked for a session, and sees it at once.
    if (location.pathname !== '/' || wasSignedIn()) await restoreSession();
  },
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
    throw redirect({ to: '/signin', search: { to: location.href } });
  },
});

// Each page comes when it is asked for: nobody at the door needs the rooms behind it.
const signIn = createRoute({
  getParentRoute: () => guest,
  path: '/signin',
  component: lazyRouteComponent(() => import('./account/SignIn'), 'SignIn'),
});
const signUp = createRoute({
  getParentRoute: () => guest,
  path: '/signup',
  component: lazyRouteComponent(() => import('./account/SignUp'), 'SignUp'),
});
const home = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: HomePage,
});
const create = createRoute({
  getParentRoute: () => member,
  path: '/new',
  component: lazyRouteComponent(() => import('./lobby/CreateMeeting'), 'CreateMeeting'),
});
const invitations = createRoute({
  getParentRoute: () => member,
  path: '/invitations',
  component: lazyRouteComponent(() => import('./lobby/Invitations'), 'Invitations'),
});
const profile = createRoute({
  getParentRoute: () => member,
  path: '/profile',
  component: lazyRouteComponent(() => import('./account/ProfilePage'), 'ProfilePage'),
});
const admin = createRoute({
  getParentRoute: () => member,
  path: '/admin',
  component: lazyRouteComponent(() => import('./admin/AdminPage'), 'AdminPage'),
});
const join = createRoute({
  getParentRoute: () => rootRoute,
  path: '/join/$token',
  component: lazyRouteComponent(() => import('./lobby/JoinByInvitation'), 'JoinByInvitation'),
});
const privacy = createRoute({
  getParentRoute: () => rootRoute,
  path: '/privacy',
  component: lazyRouteComponent(() => import('./privacy/PrivacyPage'), 'PrivacyPage'),
});
const meeting = createRoute({
  getParentRoute: () => member,
  path: '/m/$id',
  component: lazyRouteComponent(() => import('./meeting/MeetingPage'), 'MeetingPage'),
});
const governance = createRoute({
  getParentRoute: () => member,
  path: '/m/$id/governance',
  component: lazyRouteComponent(() => import('./governance/GovernancePage'), 'GovernancePage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    guest.addChildren([signIn, signUp]),
    member.addChildren([create, invitations, profile, admin, meeting, governance]),
    home,
    join,
    privacy,
  ]),
  defaultErrorComponent: Failed,
});

// A session that ends by itself, or in another tab, ends this page's too. Who had none is on their way already: to load
// it anew would empty what they have begun to fill in.
useSession.subscribe(({ session }, before) => {
  if (session.state === 'signed_out' && before.session.state === 'signed_in') void router.invalidate();
});

// The router's own typing hangs on this declaration.
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
