//! What reads and writes as a stream within it does.

/// Implements `AsyncRead`, `AsyncWrite` or both by a field, for a type with these generics.
macro_rules! forward_io {
    (reads and writes: [$($generics:tt)*] $type:ty, $field:tt) => {
        crate::transport::forward_io!(reads: [$($generics)*] $type, $field);
        crate::transport::forward_io!(writes: [$($generics)*] $type, $field);
    };
    (reads: [$($generics:tt)*] $type:ty, $field:tt) => {
        impl<$($generics)*> tokio::io::AsyncRead for $type {
            fn poll_read(
                mut self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
                buffer: &mut tokio::io::ReadBuf<'_>,
            ) -> std::task::Poll<std::io::Result<()>> {
                std::pin::Pin::new(&mut self.$field).poll_read(cx, buffer)
            }
        }
    };
    (writes: [$($generics:tt)*] $type:ty, $field:tt) => {
        impl<$($generics)*> tokio::io::AsyncWrite for $type {
            fn poll_write(
                mut self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
                bytes: &[u8],
            ) -> std::task::Poll<std::io::Result<usize>> {
                std::pin::Pin::new(&mut self.$field).poll_write(cx, bytes)
            }

            fn poll_flush(
                mut self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<std::io::Result<()>> {
                std::pin::Pin::new(&mut self.$field).poll_flush(cx)
            }

            fn poll_shutdown(
                mut self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<std::io::Result<()>> {
                std::pin::Pin::new(&mut self.$field).poll_shutdown(cx)
            }
        }
    };
}

pub(crate) use forward_io;
