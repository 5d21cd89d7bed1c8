//! Which Asterisks the app connects to.

use super::App;
use crate::error::Error;

impl App {
    /// Answers the calls of an Asterisk that this app connects to, so that nothing has to listen: `AGI(agi:async,/survey/7,spring)`
    /// in its dialplan is what `AGI(agi://…/survey/7,spring)` is elsewhere. It may be given several times.
    ///
    /// `url` is `ami://user:secret@host:5038`, the user of a section of that Asterisk's `manager.conf`, or `amis://…` for TLS
    /// (with the feature `tls`). In user and secret, everything except letters and digits may be written as `%40`. The secret does not
    /// cross the network: a hash of it does (`AuthType: MD5`). After the host there may be a path, `ami://…@host/clinic`: then
    /// only calls whose path begins with it are this app's.
    ///
    /// The connection is made again when it ends, after half a second to half a minute. Its calls end as if Asterisk had closed
    /// them.
    ///
    /// With [`NoListener`](crate::NoListener), the app answers these calls alone.
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
    /// If `url` is not such an address; the error does not quote it.
    pub fn ami(mut self, url: impl AsRef<str>) -> Result<Self, Error> {
        let address = url.as_ref().parse().map_err(|wrong| Error::new(format!("the address for App::ami: {wrong}")))?;
        self.ami.push(address);
        Ok(self)
    }
}
