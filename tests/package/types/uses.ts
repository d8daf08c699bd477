// Uses every export, with the types that a user relies on. The file is compiled, and never run.

import type {
  Backend,
  Breadcrumb,
  Cause,
  Exception,
  FailureEvent,
  Frame,
  Group,
  Kind,
  Report,
  Reports,
  Settings,
  Status,
  Tier,
} from 'tinyturret';
import * as tinyturret from 'tinyturret';

/** `true` if A and B are the same type, `false` if one merely fits the other, as `any` would. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
function is<A, B>(_same: Same<A, B>) {}

const kept = new Map<string, string>();
const backend: Backend = {
  name: 'mine',
  async put(records) {
    for (const [key, value] of records) kept.set(key, value);
  },
  async list(prefix) {
    return [...kept].filter(([key]) => key.startsWith(prefix));
  },
  async remove(keys) {
    for (const key of keys) kept.delete(key);
  },
};

const settings: Required<Settings> = {
  maxExceptionPerGroup: 100,
  maxExceptionGroups: 10,
  cleanupTriggerRate: 0.05,
  ignoreStorageErrors: true,
  onStorageError: (tier: string, message: string) => console.warn(tier, message),
  captureLocals: true,
  inApp: { include: ['shop/*'], exclude: [] },
  storageBackends: ['indexedDB', backend],
  namespace: 'shop',
  release: '1.4.2',
  environment: 'production',
  beforeSave: (event: FailureEvent) => (event.handled ? null : event),
  ignore: ['ResizeObserver', (event: FailureEvent) => event.type === 'AbortError'],
  showViewerLink: true,
  viewerUrl: '/errors/',
  listen: false,
  autoFlush: true,
  reportTo: '/tiny-turret/collect',
};

is<ReturnType<typeof tinyturret.init>, Promise<Status>>(true);
is<ReturnType<typeof tinyturret.capture>, string>(true);
is<ReturnType<typeof tinyturret.breadcrumb>, void>(true);
is<ReturnType<typeof tinyturret.groups>, Promise<Group[]>>(true);
is<ReturnType<typeof tinyturret.exceptions>, Promise<Exception[]>>(true);
is<ReturnType<typeof tinyturret.resolve>, Promise<void>>(true);
is<ReturnType<typeof tinyturret.ignore>, Promise<void>>(true);
is<ReturnType<typeof tinyturret.reopen>, Promise<void>>(true);
is<ReturnType<typeof tinyturret.remove>, Promise<void>>(true);
is<ReturnType<typeof tinyturret.clear>, Promise<void>>(true);
is<ReturnType<typeof tinyturret.flush>, Promise<void>>(true);
is<ReturnType<typeof tinyturret.exportReport>, Promise<string>>(true);
is<ReturnType<typeof tinyturret.importReport>, Promise<number>>(true);
is<ReturnType<typeof tinyturret.readReport>, Promise<Report>>(true);
is<ReturnType<typeof tinyturret.status>, Status>(true);
is<ReturnType<typeof tinyturret.subscribe>, () => void>(true);
is<ReturnType<typeof tinyturret.top>, Promise<void>>(true);
is<ReturnType<typeof tinyturret.openViewer>, void>(true);

export async function useAll() {
  await tinyturret.init();
  const status: Status = await tinyturret.init(settings);
  const tiers: Tier[] = status.tiers;
  const reports: Reports | undefined = status.reports;
  tinyturret.breadcrumb('clicked');
  tinyturret.breadcrumb('paid', { amount: 3 });
  const id: string = tinyturret.capture(new Error('x'));
  tinyturret.capture('a text', { order: 42 });
  const stop = tinyturret.subscribe(() => console.log('changed'));
  for (const group of await tinyturret.groups()) await useGroup(group);
  await tinyturret.importReport(await tinyturret.exportReport());
  await tinyturret.clear();
  await tinyturret.flush();
  await tinyturret.top();
  tinyturret.openViewer();
  stop();
  return [id, tiers, reports, tinyturret.status().session] as const;
}

async function useGroup({ id, kind, count, hours, releases }: Group) {
  const known: Kind = kind;
  const [exception] = await tinyturret.exceptions(id);
  const frames: Frame[] | undefined = exception?.frames;
  const causes: Cause[] | undefined = exception?.causes;
  const breadcrumbs: Breadcrumb[] | undefined = exception?.breadcrumbs;
  await tinyturret.resolve(id);
  await tinyturret.resolve(id, { release: releases[0]?.name });
  await tinyturret.ignore(id, { untilCount: count + 10, untilTime: Date.now() });
  await tinyturret.exportReport(id);
  await tinyturret.reopen(id);
  await tinyturret.remove(id);
  return [known, count.toFixed(0), hours[0]?.[0], frames, causes, breadcrumbs] as const;
}
