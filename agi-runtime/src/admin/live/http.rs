//! The paths of the live page: JSON, the stream of changes, hanging up, and the page's files.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_core::Stream;
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::Live;
use super::entry::CallView;
use super::failures::Failure;
use super::feed::Feed;
use crate::admin::{AdminState, guard};
use crate::app::App;
use crate::error::Error;
use crate::events::LiveCall;

/// How many rows an answer has where the request says nothing, and at most.
const LIMIT: usize = 1_000;
const LARGEST_LIMIT: usize = 10_000;

/// The page, and what it loads: each with its type.
const FILES: [(&str, &str, &str); 4] = [
    ("/", "text/html; charset=utf-8", include_str!("page/index.html")),
    ("/page.js", "text/javascript; charset=utf-8", include_str!("page/page.js")),
    ("/page.css", "text/css; charset=utf-8", include_str!("page/page.css")),
    ("/icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
];

/// What the answers are made of.
#[derive(Clone)]
struct Page {
    live: Arc<Live>,
    feed: Arc<Feed>,
    admin: AdminState,
}

/// Which rows are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    route: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
struct Calls {
    total: usize,
    calls: Vec<CallView>,
}

#[derive(Serialize)]
struct OneCall {
    call: CallView,
    steps: Vec<String>,
}

#[derive(Serialize)]
struct LastFailures {
    total: usize,
    failures: Vec<Failure>,
}

#[derive(Serialize)]
struct HungUp {
    number: u64,
    hung_up: bool,
}

/// Has the app observed, and answers the paths of the page. The page's own files are for everybody: they hold nothing, and
/// ask for the token where reading needs it.
pub(in crate::admin) fn part(app: &mut App, admin: &AdminState) -> Result<Router<AdminState>, Error> {
    let table = app.table()?;
    let patterns = table.routes().iter().map(|route| route.pattern.clone());
    let live = Arc::new(Live::new(patterns, app.board.calls(), admin.clone()));
    app.board.add_counter(Arc::clone(&live));
    let page = Page { feed: Arc::new(Feed::new(Arc::clone(&live))), live, admin: admin.clone() };
    let reads = Router::new()
        .route("/calls", get(calls))
        .route("/calls/{number}", get(one_call))
        .route("/routes", get(routes))
        .route("/failures", get(failures))
        .route("/events", get(events))
        .with_state(page.clone());
    let changes = Router::new().route("/calls/{number}/hang-up", post(hang_up)).with_state(page);
    let files = FILES.into_iter().fold(Router::new(), |router, (path, kind, text)| {
        router.route(path, get(move || async move { ([(header::CONTENT_TYPE, kind)], text) }))
    });
    Ok(files.merge(guard::reads(reads, admin)).merge(guard::changes(changes, admin)))
}

async fn calls(State(page): State<Page>, choice: Result<Query<Choice>, QueryRejection>) -> Result<Response, Said> {
    let choice = choice?.0;
    let (total, calls) = page.live.calls(choice.route.as_deref(), choice.limit()?);
    Ok(Json(Calls { total, calls }).into_response())
}

async fn one_call(State(page): State<Page>, number: Result<Path<u64>, PathRejection>) -> Result<Response, Said> {
    let Path(number) = number?;
    let found =
        page.live.with_call(number, |entry, _| Some(OneCall { call: page.live.view(entry)?, steps: entry.steps()? }));
    found.flatten().map(|call| Json(call).into_response()).ok_or_else(|| Said::over(number))
}

async fn routes(State(page): State<Page>, choice: Result<Query<Choice>, QueryRejection>) -> Result<Response, Said> {
    let choice = choice?.0;
    if choice.route.is_some() {
        return Err(Said::bad("/routes takes only limit=NUMBER: it has all routes"));
    }
    Ok(Json(page.live.summary(choice.limit()?)).into_response())
}

async fn failures(State(page): State<Page>, choice: Result<Query<Choice>, QueryRejection>) -> Result<Response, Said> {
    let choice = choice?.0;
    let (total, failures) = page.live.failures.last(choice.route.as_deref(), choice.limit()?);
    Ok(Json(LastFailures { total, failures }).into_response())
}

async fn events(State(page): State<Page>) -> Result<Response, Said> {
    let permit = page.admin.stream().ok_or_else(|| {
        Said(StatusCode::SERVICE_UNAVAILABLE, "too many readers of /events: close a page, or ask /calls".to_owned())
    })?;
    let stream = Reading { messages: page.feed.join(), _permit: permit };
    Ok(([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(stream)).into_response())
}

async fn hang_up(State(page): State<Page>, number: Result<Path<u64>, PathRejection>) -> Result<Response, Said> {
    let Path(number) = number?;
    let found = page.live.with_call(number, |entry, call| (page.live.view(entry), LiveCall::hang_up(call)));
    let Some((call, true)) = found else { return Err(Said::over(number)) };
    let (id, route) = call.as_ref().map_or(("", ""), |call| (&*call.id, &*call.route));
    tracing::info!(number, id, route, "a call is hung up by the admin port");
    Ok(Json(HungUp { number, hung_up: true }).into_response())
}

impl Choice {
    fn limit(&self) -> Result<usize, Said> {
        match self.limit {
            None => Ok(LIMIT),
            Some(limit) if limit <= LARGEST_LIMIT => Ok(limit),
            Some(limit) => Err(Said::bad(&format!("limit={limit} is too much: write {LARGEST_LIMIT} or less"))),
        }
    }
}

/// Why there is no answer, in words.
struct Said(StatusCode, String);

impl Said {
    fn bad(why: &str) -> Self {
        Self(StatusCode::BAD_REQUEST, why.to_owned())
    }

    fn over(number: u64) -> Self {
        Self(StatusCode::NOT_FOUND, format!("call {number} is over, or there was none: /calls has those that are up"))
    }
}

impl From<QueryRejection> for Said {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad(&format!("{}: write ?route=PATTERN&limit=NUMBER, each or both", rejection.body_text()))
    }
}

impl From<PathRejection> for Said {
    fn from(_: PathRejection) -> Self {
        Self::bad("a call has a number, as /calls says it: /calls/17")
    }
}

impl IntoResponse for Said {
    fn into_response(self) -> Response {
        (self.0, self.1 + "\n").into_response()
    }
}

/// The messages of a reader, who counts as one for as long as there is the connection.
struct Reading {
    messages: mpsc::Receiver<Bytes>,
    _permit: OwnedSemaphorePermit,
}

impl Stream for Reading {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.messages.poll_recv(cx).map(|message| message.map(Ok))
    }
}
