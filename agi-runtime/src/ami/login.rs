//! Logging in, so that the secret never crosses the network.

use std::fmt::Write;
use std::io;
use std::time::Duration;

use md5::{Digest, Md5};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::address::AmiAddress;
use super::message::{Action, Message};
use super::reader::Reader;

/// How long a peer may take to greet and to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoginError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("no answer within 10 s")]
    TooSlow,
    #[error(
        "Asterisk does not take the user or the secret ({0}): look at the user's section of manager.conf (`secret`, `permit`), \
         and reload it with `manager reload`"
    )]
    Refused(String),
}

/// Logs in over a new connection: Asterisk sends a number, and the app answers with a hash of it and the secret (`AuthType: MD5`).
/// `events` are the classes of events to receive.
pub(super) async fn log_in<R, W>(
    reader: &mut Reader<R>,
    writer: &mut W,
    address: &AmiAddress,
    events: &str,
) -> Result<(), LoginError>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let login = async {
        reader.greeting().await?;
        let challenge = Action::new("Challenge").header("AuthType", "MD5").header("ActionID", "challenge");
        let given = ask(reader, writer, challenge, b"challenge").await?;
        let number = given.get("Challenge");
        if !given.is_success() || number.is_empty() {
            return Err(LoginError::Refused(given.text("Message")));
        }
        let login = Action::new("Login")
            .header("ActionID", "login")
            .header("AuthType", "MD5")
            .header("Username", &address.user)
            .header("Key", key(number, &address.secret.0))
            .header("Events", events);
        let answer = ask(reader, writer, login, b"login").await?;
        if answer.is_success() { Ok(()) } else { Err(LoginError::Refused(answer.text("Message"))) }
    };
    timeout(PATIENCE, login).await.unwrap_or(Err(LoginError::TooSlow))
}

async fn ask<R, W>(reader: &mut Reader<R>, writer: &mut W, action: Action, id: &[u8]) -> io::Result<Message>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    writer.write_all(&action.bytes()).await?;
    writer.flush().await?;
    loop {
        let message = reader.next().await?;
        if message.event().is_empty() && message.get("ActionID") == id {
            return Ok(message);
        }
    }
}

fn key(challenge: &[u8], secret: &[u8]) -> String {
    let digest = Md5::new().chain_update(challenge).chain_update(secret).finalize();
    digest.iter().fold(String::with_capacity(32), |mut key, byte| {
        let _ = write!(key, "{byte:02x}");
        key
    })
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn the_key_is_the_hash_of_the_number_and_the_secret() {
        // `printf 12345hush | md5sum`
        assert_eq!(key(b"12345", b"hush"), "c94e8983c6c861fb70612e47885bc85e");
        assert_eq!(key(b"", b""), "d41d8cd98f00b204e9800998ecf8427e");
    }
}
