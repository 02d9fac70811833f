import { Refusal } from './refusal.ts';
import type { RequestHead } from './request-head.ts';
import { isByTargetAlone, type Route, routeOf } from './route.ts';
import type { Upstream } from './upstream.ts';

const REMEMBERED = 1000;

/** Routes of requests. Most requests go where others went, so those that the target alone decides are remembered. */
export class Routes {
  readonly #upstreams: ReadonlyMap<string, Upstream>;
  readonly #known = new Map<string, Route>();

  constructor(upstreams: ReadonlyMap<string, Upstream>) {
    this.#upstreams = upstreams;
  }

  of(head: RequestHead): Route | Refusal {
    return this.#known.get(head.target) ?? this.#find(head);
  }

  #find(head: RequestHead): Route | Refusal {
    const route = routeOf(head, this.#upstreams);
    if (route instanceof Refusal || !isByTargetAlone(head.target, route)) return route;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(head.target, route);
    return route;
  }
}
