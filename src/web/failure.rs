//! A failure of the hook as the core takes it.

use crate::{
    event::{EventCause, Scope},
    exception::Raw,
    hook::failure::{Failure, Place, ScopeTexts},
    order::gather,
};

impl From<Failure> for Raw {
    fn from(failure: Failure) -> Self {
        let cause = |message| EventCause {
            message,
            ..EventCause::default()
        };
        let scope = |scope: ScopeTexts| Scope {
            function: scope.function,
            location: scope.location,
            early: scope.early,
            values: gather(scope.values),
        };
        Raw {
            kind: failure.kind,
            r#type: failure.r#type,
            message: failure.message,
            location: failure.place.map(Place::text),
            handled: failure.handled,
            fatal: failure.fatal,
            causes: failure.causes.into_iter().map(cause).collect(),
            scopes: failure.scopes.into_iter().map(scope).collect(),
            context: gather(failure.context),
            ..Raw::default()
        }
    }
}
