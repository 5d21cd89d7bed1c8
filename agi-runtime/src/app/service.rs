//! An app that is ready to answer calls.

use std::fmt;
use std::sync::Arc;

use super::layer::{Fallback, Layer};
use super::own_routes::OwnRoutes;
use super::{App, Limits, OnError};
use crate::access::Access;
#[cfg(feature = "tls")]
use crate::access::Tls;
#[cfg(feature = "audit")]
use crate::audit::Auditor;
use crate::call::StateMap;
use crate::events::Board;
use crate::extract::Param;
use crate::route::{Problems, SourceLocation, Table};
#[cfg(feature = "transcripts")]
use crate::transcript::Recorder;

/// An app that was checked and can answer calls. Cloning it is cheap.
///
/// [`App::serve`] makes one. To answer calls that do not come from a listener, make one with [`App::build`], and use
/// [`Service::serve_call`].
#[derive(Clone)]
pub struct Service(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) table: Arc<Table>,
    pub(super) state: Arc<StateMap>,
    pub(super) layers: Vec<Layer>,
    pub(super) fallback: Option<Fallback>,
    pub(super) operator: Option<Fallback>,
    pub(super) on_error: Vec<OnError>,
    pub(super) board: Board,
    pub(super) limits: Limits,
    access: Access,
    #[cfg(feature = "tls")]
    tls: Option<Tls>,
    pub(super) omit_ok_status: bool,
    #[cfg(feature = "transcripts")]
    pub(super) recorder: Option<Arc<Recorder>>,
    #[cfg(feature = "audit")]
    auditor: Option<Auditor>,
}

impl Service {
    /// Makes it with the [table](App::table) of the app, which no state changes.
    #[cfg_attr(not(feature = "tls"), expect(clippy::unnecessary_wraps, reason = "only a certificate can be wrong"))]
    pub(crate) fn new(
        #[cfg_attr(not(feature = "audit"), expect(unused_mut, reason = "an audit is an observer"))] mut app: App,
        table: Table,
    ) -> Result<Self, Problems> {
        let table = Arc::new(table);
        #[cfg(feature = "tls")]
        let tls = app.load_tls()?;
        #[cfg(feature = "audit")]
        let auditor = app.audit.take().map(Auditor::start);
        #[cfg(feature = "audit")]
        if let Some(auditor) = &auditor {
            app.board.add(auditor.clone());
        }
        let mut state = app.state;
        let own_routes = || OwnRoutes::new(table.clone(), app.fallback.is_some());
        state.insert_unlisted(own_routes());
        #[cfg(feature = "ami")]
        app.originator.knows(own_routes());
        Ok(Self(Arc::new(Inner {
            table,
            state: Arc::new(state),
            layers: app.layers,
            fallback: app.fallback,
            operator: app.operator,
            on_error: app.on_error,
            board: app.board,
            limits: app.limits,
            access: app.access,
            #[cfg(feature = "tls")]
            tls,
            omit_ok_status: app.omit_ok_status,
            #[cfg(feature = "transcripts")]
            recorder: app.transcripts.map(Recorder::start),
            #[cfg(feature = "audit")]
            auditor,
        })))
    }

    /// Returns who is told what happens, and the calls that are up where somebody is.
    pub(crate) fn board(&self) -> &Board {
        &self.0.board
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Returns who may connect.
    pub(crate) fn access(&self) -> &Access {
        &self.0.access
    }

    /// Returns whether connections are taken by TLS.
    #[cfg_attr(not(feature = "tls"), expect(clippy::unused_self, reason = "without the feature there is none"))]
    pub(crate) fn has_tls(&self) -> bool {
        #[cfg(feature = "tls")]
        return self.0.tls.is_some();
        #[cfg(not(feature = "tls"))]
        false
    }

    #[cfg(feature = "tls")]
    pub(crate) fn tls(&self) -> Option<&Tls> {
        self.0.tls.as_ref()
    }

    /// Waits, for a bounded time, until what the finished calls left is written.
    pub(crate) async fn written(&self) {
        let transcripts = async {
            #[cfg(feature = "transcripts")]
            if let Some(recorder) = &self.0.recorder {
                recorder.written().await;
            }
        };
        let audit = async {
            #[cfg(feature = "audit")]
            if let Some(auditor) = &self.0.auditor {
                auditor.written().await;
            }
        };
        tokio::join!(transcripts, audit);
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes: Vec<_> = self.0.table.routes().iter().map(|route| &route.pattern).collect();
        f.debug_struct("Service").field("routes", &routes).field("limits", &self.0.limits).finish_non_exhaustive()
    }
}

impl TryFrom<App> for Service {
    type Error = Problems;

    fn try_from(app: App) -> Result<Self, Problems> {
        app.build()
    }
}

/// A route of an app, as [`App::routes`] lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteInfo {
    /// The pattern, with the prefix that the route is mounted at.
    pub pattern: String,
    /// How many segments of the pattern belong to the prefix.
    pub first_segment: usize,
    /// The function's path, such as `ivr::survey`.
    pub name: &'static str,
    /// The first line of the function's documentation, or nothing.
    pub doc: &'static str,
    /// The parameters, in the order of the arguments.
    pub params: &'static [Param],
    /// Where its attribute is.
    pub place: SourceLocation,
}

impl App {
    /// Lists the app's routes, sorted by pattern.
    ///
    /// # Errors
    /// Everything that is wrong with the app, as [`check`](App::check) says.
    pub fn routes(&self) -> Result<Vec<RouteInfo>, Problems> {
        let table = self.table()?;
        let mut listings: Vec<_> = table
            .routes()
            .iter()
            .map(|route| {
                let entry = route.entry;
                let pattern = route.pattern.clone();
                RouteInfo {
                    pattern,
                    first_segment: route.first_segment,
                    name: entry.name,
                    doc: entry.doc,
                    params: entry.params,
                    place: entry.place,
                }
            })
            .collect();
        listings.sort_by(|a, b| a.pattern.cmp(&b.pattern));
        Ok(listings)
    }
}
