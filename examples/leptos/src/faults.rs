use leptos::{ev::MouseEvent, prelude::*, task::spawn_local};

#[component]
pub fn BrokenPage() -> impl IntoView {
    panic!("this page is broken");
    #[allow(unreachable_code)]
    ()
}

#[component]
pub fn WrongNumber() -> impl IntoView {
    view! {
        <h1>"A wrong number"</h1>
        <ErrorBoundary fallback=|errors| view! { <Errors errors /> }>
            {"twelve".parse::<u32>()}
        </ErrorBoundary>
    }
}

/// Shows the errors of an `ErrorBoundary`, and captures each of them once.
#[component]
pub fn Errors(errors: ArcRwSignal<leptos::error::Errors>) -> impl IntoView {
    view! {
        <For
            each=move || errors.get()
            key=|(id, _)| id.clone()
            children=|(_, error)| {
                tinyturret::capture(&**error);
                view! { <p role="alert">{error.to_string()}</p> }
            }
        />
    }
}

pub fn panic_in_handler(_: MouseEvent) {
    panic!("the handler is broken");
}

pub fn panic_in_task(_: MouseEvent) {
    spawn_local(async { panic!("the task is broken") });
}
