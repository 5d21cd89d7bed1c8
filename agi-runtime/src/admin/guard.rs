//! What a request must pass before a part sees it.

use std::net::IpAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;
use tokio::time::timeout;

use super::state::AdminState;

/// How long an answer may take to begin.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// No request of this port has a body that is read.
const LARGEST_BODY: u64 = 4096;

const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Why a request is refused, in words that say what to write.
pub(super) struct Refused(StatusCode, String);

/// Refuses requests that call the port by a name that is not its own: a page whose name was made to point here (DNS
/// rebinding) would read it as its own.
pub(super) fn hosts(router: Router<AdminState>, state: &AdminState) -> Router<AdminState> {
    router.layer(from_fn_with_state(
        state.clone(),
        async |State(state): State<AdminState>, request: Request, next: Next| {
            own_host(&state, request.headers())?;
            same_site(request.method(), request.headers())?;
            Ok::<_, Refused>(next.run(request).await)
        },
    ))
}

/// Answers only who may read: everybody on loopback, and who has the token elsewhere, where there is one.
pub(super) fn reads(router: Router<AdminState>, state: &AdminState) -> Router<AdminState> {
    router.route_layer(from_fn_with_state(
        state.clone(),
        async |State(state): State<AdminState>, request: Request, next: Next| {
            if !state.is_loopback() && state.access().token.is_some() {
                has_token(&state, request.headers())?;
            }
            Ok::<_, Refused>(next.run(request).await)
        },
    ))
}

/// Answers only who has the token; without one, nobody.
pub(super) fn changes(router: Router<AdminState>, state: &AdminState) -> Router<AdminState> {
    router.route_layer(from_fn_with_state(
        state.clone(),
        async |State(state): State<AdminState>, request: Request, next: Next| {
            has_token(&state, request.headers())?;
            Ok::<_, Refused>(next.run(request).await)
        },
    ))
}

/// Bounds every request, and tells browsers what the answer is not for.
pub(super) fn every_request(router: Router<AdminState>) -> Router<AdminState> {
    router.layer(from_fn(async |request: Request, next: Next| {
        let mut response = if is_large(request.headers()) {
            Refused(StatusCode::PAYLOAD_TOO_LARGE, format!("a body has at most {LARGEST_BODY} bytes")).into_response()
        } else {
            let late = |_| Refused(StatusCode::GATEWAY_TIMEOUT, "no answer in time".to_owned()).into_response();
            timeout(ANSWER_TIME, next.run(request)).await.unwrap_or_else(late)
        };
        for (name, value) in HEADERS {
            response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
        }
        response
    }))
}

fn is_large(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    length.is_some_and(|length: u64| length > LARGEST_BODY) || headers.contains_key(header::TRANSFER_ENCODING)
}

fn own_host(state: &AdminState, headers: &HeaderMap) -> Result<(), Refused> {
    let mut said = headers.get_all(header::HOST).iter();
    let (Some(said), None) = (said.next().and_then(|host| host.to_str().ok()), said.next()) else {
        let why = "this port answers to one header Host: HTTP/1.1 has it".to_owned();
        return Err(Refused(StatusCode::BAD_REQUEST, why));
    };
    let name = without_port(said).to_ascii_lowercase();
    let address = name.trim_matches(['[', ']']).parse::<IpAddr>();
    let own = match address {
        Ok(address) => !state.is_loopback() || address.is_loopback(),
        Err(_) => state.is_loopback() && name == "localhost",
    };
    if own || state.access().hosts.contains(&name) {
        return Ok(());
    }
    let why = format!("this port does not answer to the host {name:?}: add it by --admin-host NAME or Admin::host");
    Err(Refused(StatusCode::MISDIRECTED_REQUEST, why))
}

/// Refuses what a page of another site asks for; a link to here may be followed.
fn same_site(method: &Method, headers: &HeaderMap) -> Result<(), Refused> {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let site = text(headers, &HeaderName::from_static("sec-fetch-site"));
    let followed = reads && text(headers, &HeaderName::from_static("sec-fetch-mode")) == Some("navigate");
    let foreign_site = site.is_some_and(|site| !matches!(site, "same-origin" | "none")) && !followed;
    let foreign_origin = text(headers, &header::ORIGIN).is_some_and(|origin| {
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        Some(host) != text(headers, &header::HOST)
    });
    if foreign_site || foreign_origin {
        return Err(Refused(StatusCode::FORBIDDEN, "this port answers no page of another site".to_owned()));
    }
    Ok(())
}

fn has_token(state: &AdminState, headers: &HeaderMap) -> Result<(), Refused> {
    let Some(token) = &state.access().token else {
        let why = "this is off: give the app a token of 16 characters or more by AGI_ADMIN_TOKEN or Admin::token";
        return Err(Refused(StatusCode::FORBIDDEN, why.to_owned()));
    };
    let said = text(headers, &header::AUTHORIZATION).unwrap_or_default();
    let given =
        said.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, given)| given);
    if given.is_some_and(|given| bool::from(given.trim().as_bytes().ct_eq(token.as_bytes()))) {
        return Ok(());
    }
    Err(Refused(StatusCode::UNAUTHORIZED, "this needs the header `Authorization: Bearer <AGI_ADMIN_TOKEN>`".to_owned()))
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

/// `ivr:9573` without its port, and `[::1]:9573`.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(status, why) = self;
        let mut response = (status, why + "\n").into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
