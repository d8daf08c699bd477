//! Placeholders for `callbacks.rs` in builds without the recorder, where the core calls the callbacks in Rust.

use std::{marker::PhantomData, rc::Rc};

use crate::settings::{BeforeSave, IgnoreIf, OnStorageError};

pub(crate) type Export<F> = PhantomData<Rc<F>>;

pub(crate) const BEFORE_SAVE: Export<BeforeSave> = PhantomData;
pub(crate) const IGNORE_IF: Export<IgnoreIf> = PhantomData;
pub(crate) const ON_STORAGE_ERROR: Export<OnStorageError> = PhantomData;
