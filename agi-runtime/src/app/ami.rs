//! Which Asterisks the app connects to.

use super::App;
use crate::error::Error;

impl App {
    /// Connects to an Asterisk's manager interface and answers its calls of AsyncAGI: `AGI(agi:async,/survey/7,spring)` in the
    /// dialplan, which takes the place of `AGI(agi://…/survey/7,spring)`. It may be called several times.
    ///
    /// `url` is `ami://user:secret@host:5038`, the user of a section of that Asterisk's `manager.conf`, or `amis://…` for TLS
    /// (with the feature `tls`). User and secret are percent-encoded: `%40` is `@`. The secret does not
    /// cross the network: a hash of it does (`AuthType: MD5`). With a path after the host, `ami://…@host/clinic`, the app
    /// takes only calls whose path begins with it.
    ///
    /// When the connection ends, the app connects again after 0.5 s to 30 s. The calls of the old connection end as if Asterisk had
    /// closed them.
    ///
    /// With [`NoListener`](crate::NoListener), the app answers only these calls, and listens on no port.
    ///
    /// ```no_run
    /// # use agi_runtime::prelude::*;
    /// # async fn serve() -> Result {
    /// use agi_runtime::NoListener;
    ///
    /// let ctrl_c = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
    /// App::new().ami("ami://survey:hush@pbx.example:5038")?.serve(NoListener, ctrl_c).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Fails if `url` is not such an address. The error does not quote it, because it has the secret.
    pub fn ami(mut self, url: impl AsRef<str>) -> Result<Self, Error> {
        let address = url.as_ref().parse().map_err(|wrong| Error::new(format!("the address for App::ami: {wrong}")))?;
        self.ami.push(address);
        Ok(self)
    }
}
