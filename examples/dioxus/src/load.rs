use dioxus::prelude::dioxus_core::CapturedError;
use gloo_net::http::Request;
use serde::Deserialize;
use thiserror::Error;

#[derive(Clone, Deserialize, PartialEq)]
pub struct Todo {
    pub title: String,
    pub done: bool,
}

#[derive(Debug, Error)]
pub enum LoadError {
    #[error("{0} does not exist: status {1}")]
    Missing(&'static str, u16),
    #[error("{0} is not a list of things to do")]
    Garbled(&'static str, #[source] gloo_net::Error),
}

pub async fn load(file: &'static str) -> Result<Vec<Todo>, CapturedError> {
    let response = Request::get(file).send().await?;
    if !response.ok() {
        return Err(LoadError::Missing(file, response.status()).into());
    }
    let todos = response.json().await;
    Ok(todos.map_err(|error| LoadError::Garbled(file, error))?)
}
