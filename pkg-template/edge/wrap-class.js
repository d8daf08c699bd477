// Wraps handlers that are classes: Durable Objects, entry points and workflows.

import { attempt, instrument } from './instrument.js';
import { EVENTS, isClass, isNative, membersOf } from './members.js';
import { eventContext, isRequest, methodContext } from './request-context.js';
import { observeSteps } from './workflow.js';
import { remember } from './wrap-object.js';

const { create, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf } = Object;

/**
 * Returns `wrapClass(Class, settings)`, which returns a subclass of `Class` that captures the failures of its constructor and
 * its methods. The first parameter is the object `worker` of edge.js.
 */
export function classWrapper({ start, report, router, captureTail, rpc }, observeWaitUntil) {
  const isWorkerd = Boolean(rpc);
  /** The first argument of the constructor by instance. Not read from `instance.ctx`, which may be a getter that fails. */
  const contexts = new WeakMap();
  /** The prototypes that have wrapped members. */
  const wrappedPrototypes = new WeakSet();
  /** For the prototype of an RpcTarget, the prototype with wrapped members that replaces it. */
  const targetPrototypes = new WeakMap();
  const isA = (value, Class) => typeof Class === 'function' && value instanceof Class;
  const isRpcPromise = (result) => attempt(isA, result, rpc?.RpcPromise);

  function wrapClass(Class, settings) {
    // The class expression has no name, so that stacks show the name that is defined below.
    const Wrapped = class extends Class {
      constructor(context, env, ...rest) {
        start(settings, env);
        const getContext = (name) => methodContext(Class, name, context);
        attempt(observeWaitUntil, context, () => getContext('waitUntil'));
        try {
          super(context, env, ...rest);
        } catch (error) {
          report(error, () => getContext('constructor'));
          throw error;
        }
        contexts.set(this, context);
        for (const name of EVENTS) attempt(wrapField, this, name, Class);
      }
    };
    attempt(() => defineProperty(Wrapped, 'name', { value: Class.name }));
    wrapMembers(Wrapped.prototype, Class.prototype, Class);
    return Wrapped;
  }

  /**
   * Defines in `wrapped` the wrapped members of `prototype` and of its prototypes, up to a class of the platform. Skips
   * members that cannot be wrapped.
   */
  function wrapMembers(wrapped, prototype, Class) {
    for (const [name, at] of membersOf(prototype, isNative)) {
      attempt(() => {
        const descriptor = getOwnPropertyDescriptor(at, name);
        const member = wrapMember(descriptor, name, Class);
        if (member) defineProperty(wrapped, name, { ...descriptor, ...member, configurable: true });
      });
    }
    wrappedPrototypes.add(wrapped);
  }

  /**
   * Returns `{ value }` or `{ get }`, the wrapped method or getter that replaces that of the descriptor. Returns undefined
   * for other members.
   */
  function wrapMember({ value, get }, name, Class) {
    if (typeof value === 'function' && !isClass(value))
      return { value: wrapMethod(value, name, Class) };
    if (!get) return undefined;
    const wrapHandler = remember((part) => wrapMethod(part, name, Class));
    const isHandler = (value) => EVENTS.has(name) && typeof value === 'function';
    const adapt = (value) => (isHandler(value) ? wrapHandler(value) : observeTarget(value));
    const begin = (_given, self) => ({
      getContext: () => methodContext(Class, name, contexts.get(self)),
      isAwaited: isWorkerd,
    });
    return { get: instrument(get, report, begin, { isRpcPromise, adapt }) };
  }

  /**
   * Replaces a class field of `instance` by a wrapped method if its value is a function. A class field is not a member of a
   * prototype.
   */
  function wrapField(instance, name, Class) {
    const descriptor = getOwnPropertyDescriptor(instance, name);
    if (typeof descriptor?.value !== 'function') return;
    const value = wrapMethod(descriptor.value, name, Class);
    defineProperty(instance, name, { ...descriptor, value });
  }

  function wrapMethod(method, name, Class) {
    const isRun = name === 'run' && isA(Class.prototype, rpc?.WorkflowEntrypoint);
    const begin = (given, self) => {
      const [event] = given;
      const getContext = () => ({
        ...eventContext(name, event),
        ...methodContext(Class, name, contexts.get(self)),
      });
      captureTail(name, event);
      if (isRun) return beginRun(given, getContext);
      const isAsked = isRequest(event);
      return {
        getContext,
        answer: name === 'fetch' && isAsked && router.answer(event),
        isAwaited: isAsked || isWorkerd,
      };
    };
    const options = { isEvent: isRun || EVENTS.has(name), isRpcPromise, adapt: observeTarget };
    if (!isRun) return instrument(method, report, begin, options);
    return instrument(
      method,
      (error, getContext) => getContext?.isCounted(error) || report(error, getContext),
      begin,
      options,
    );
  }

  /**
   * Returns the result of `begin`, see instrument.js, for a call of `run` of a workflow, with a `step` that captures
   * failures. `run` rejects with the error of a failed step, which `isCounted` recognizes as captured.
   */
  function beginRun([event, step, ...rest], getContext) {
    const steps = observeSteps(step, report, getContext);
    return {
      getContext: Object.assign(getContext, { isCounted: steps.isCounted }),
      isAwaited: true,
      given: [event, steps.step, ...rest],
    };
  }

  /**
   * Returns `value`, the result of a method. If it is an RpcTarget, its members are wrapped: it stays the same object, and
   * gets a prototype with the wrapped members, which inherits from its own prototype.
   */
  function observeTarget(value) {
    if (!isA(value, rpc?.RpcTarget)) return value;
    const prototype = getPrototypeOf(value);
    if (wrappedPrototypes.has(prototype)) return value;
    let wrapped = targetPrototypes.get(prototype);
    if (!wrapped) {
      wrapped = create(prototype);
      wrapMembers(wrapped, prototype, prototype.constructor);
      targetPrototypes.set(prototype, wrapped);
    }
    return setPrototypeOf(value, wrapped);
  }

  return wrapClass;
}
