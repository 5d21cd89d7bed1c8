//! Any application, with arguments that no value can add to.

use std::future::IntoFuture;

use super::Running;
use super::arguments::{Value, joined_all};
use crate::call::{Call, CallError};
use agi_protocol::RefusedCommand;

impl Call {
    /// Runs a dialplan application (EXEC) with these arguments, and answers what it returned, as [`exec`](Call::exec) does.
    /// A comma, a quote, a bracket or a backslash in an argument is escaped, so that each stays one argument.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    ///
    /// #[agi_route("/order/{name}", manual)]
    /// async fn order(call: &mut Call, name: &str) -> Result {
    ///     // name may be `Smith, Ann (home)`
    ///     call.exec_with("UserEvent", ["Order", &format!("Name: {name}")]).await?;
    ///     call.exec_with("Verbose", ["3"]).rest(format!("an order of {name}")).await?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// **The last argument that an application has** is taken as it stands, and a backslash would stay in it (`main/app.c`):
    /// the text of `Log` and `Verbose`, all that `NoOp`, `SendText` and `Set` are given. Give such a one to
    /// [`rest`](ExecWith::rest). The applications named here are known: for them the last one of `arguments` is not escaped
    /// where it is that one.
    ///
    /// # Errors
    /// Besides those of [`exec`](Call::exec): `${` and `$[` are refused, because Asterisk would evaluate them where
    /// `AGIEXECFULL` is set.
    pub fn exec_with<A: AsRef<str>>(
        &mut self,
        application: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> ExecWith<'_> {
        let whole = AS_IT_STANDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(application)).map(|(_, at)| *at);
        let mut written = Vec::new();
        for (at, argument) in arguments.into_iter().enumerate() {
            written.push(match whole {
                Some(whole) if at >= whole => Value::last(WHAT, argument.as_ref()),
                _ => Value::new(WHAT, argument.as_ref(), ""),
            });
        }
        ExecWith { call: self, application: application.to_owned(), arguments: written }
    }
}

/// Applications that take the rest unchanged after so many arguments.
const AS_IT_STANDS: &[(&str, usize)] = &[("Log", 1), ("NoOp", 0), ("SendText", 0), ("Set", 0), ("Verbose", 1)];

/// How an argument is called in an error.
const WHAT: &str = "an argument";

/// Runs an application (EXEC) when it is awaited, and answers what it returned.
#[derive(Debug)]
#[must_use = "the application runs when it is awaited"]
pub struct ExecWith<'c> {
    call: &'c mut Call,
    application: String,
    arguments: Vec<Result<Value, RefusedCommand>>,
}

impl ExecWith<'_> {
    /// Adds the last argument that the application has, which Asterisk takes as it stands, commas and all.
    pub fn rest(mut self, text: impl AsRef<str>) -> Self {
        self.arguments.push(Value::last(WHAT, text.as_ref()));
        self
    }
}

impl<'c> IntoFuture for ExecWith<'c> {
    type Output = Result<i32, CallError>;
    type IntoFuture = Running<'c, i32>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { call, application, arguments } = self;
        let arguments: Result<Vec<_>, _> = arguments.into_iter().collect();
        Box::pin(async move {
            let arguments = arguments.map_err(|problem| CallError::Refused { command: "EXEC", problem })?;
            call.exec(&application, joined_all(arguments)).await
        })
    }
}
