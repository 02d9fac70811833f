import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Overview } from '../screens/overview/overview.tsx';
import { Missing } from '../screens/shell/missing.tsx';
import { Shell } from '../screens/shell/shell.tsx';
import { parseSearch, printSearch, validateSearch } from '../state/search.ts';

const root = createRootRoute({ component: Shell, validateSearch, notFoundComponent: Missing });

const routes = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/', component: Overview }),
  createRoute({
    getParentRoute: () => root,
    path: '/explore',
    component: lazyRouteComponent(() => import('../screens/explore/explore.tsx'), 'Explore'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/behaviour',
    component: lazyRouteComponent(() => import('../screens/behaviour/behaviour.tsx'), 'Behaviour'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/experiments',
    component: lazyRouteComponent(() => import('../screens/experiments/experiments.tsx'), 'Experiments'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/units',
    component: lazyRouteComponent(() => import('../screens/units/units.tsx'), 'Units'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/attribution',
    component: lazyRouteComponent(() => import('../screens/attribution/attribution.tsx'), 'Attribution'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reconcile',
    component: lazyRouteComponent(() => import('../screens/reconcile/reconcile.tsx'), 'Reconcile'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/allocation',
    component: lazyRouteComponent(() => import('../screens/allocation/allocation.tsx'), 'Allocation'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/prices',
    component: lazyRouteComponent(() => import('../screens/prices/prices.tsx'), 'Prices'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sources',
    component: lazyRouteComponent(() => import('../screens/sources/sources.tsx'), 'Sources'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/executions',
    component: lazyRouteComponent(() => import('../screens/executions/executions.tsx'), 'Executions'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/execution/$id',
    component: lazyRouteComponent(() => import('../screens/execution/execution.tsx'), 'Execution'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/call/$id',
    component: lazyRouteComponent(() => import('../screens/call/call-page.tsx'), 'CallPage'),
  }),
]);

export const router = createRouter({
  routeTree: routes,
  parseSearch: (text) => parseSearch(text),
  stringifySearch: (search) => printSearch(search),
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
