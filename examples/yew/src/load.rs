use std::rc::Rc;

use gloo_net::http::Request;
use serde::Deserialize;
use thiserror::Error;
use tinyturret::ResultExt;

#[derive(Clone, Deserialize, PartialEq)]
pub struct Todo {
    pub title: String,
    pub done: bool,
}

#[derive(Clone, Debug, Error)]
pub enum LoadError {
    #[error("{0} does not exist: status {1}")]
    Missing(String, u16),
    #[error("{0} is not a list of things to do")]
    Garbled(String, #[source] Rc<gloo_net::Error>),
    #[error("{0} did not arrive")]
    Fetch(String, #[source] Rc<gloo_net::Error>),
}

/// Loads a list, and captures an error. The components cannot capture it in a common place, because Yew has no error boundary.
pub async fn load(file: &str) -> Result<Vec<Todo>, LoadError> {
    fetch(file).await.captured()
}

async fn fetch(file: &str) -> Result<Vec<Todo>, LoadError> {
    let response = Request::get(file).send().await;
    let response = response.map_err(|error| LoadError::Fetch(file.into(), error.into()))?;
    if !response.ok() {
        return Err(LoadError::Missing(file.into(), response.status()));
    }
    let todos = response.json().await;
    todos.map_err(|error| LoadError::Garbled(file.into(), Rc::new(error)))
}
