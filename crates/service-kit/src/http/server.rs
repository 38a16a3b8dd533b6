//! A server that says where it listens, and leaves when asked to.

use std::net::{SocketAddr, TcpListener};

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, HttpServer};
use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

const DRAIN_SECONDS: u64 = 30;
const BACKLOG: u32 = 2048;

/// How many threads answer requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workers {
    PerCore,
    Exactly(usize),
}

/// Takes the address; port 0 is any free one, which is then printed on stdout as
/// `listening on http://<address>`.
pub async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = take(address).with_context(|| format!("cannot listen on {address}"))?;
    if address.port() == 0 {
        println!("listening on http://{}", listener.local_addr()?);
    }
    Ok(listener)
}

fn take(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => tokio::net::TcpSocket::new_v4(),
        SocketAddr::V6(_) => tokio::net::TcpSocket::new_v6(),
    }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// Serves until SIGTERM or SIGINT, then lets what is under way end within 30 s. A second signal
/// ends it at once.
pub async fn serve<T, B>(
    listener: TcpListener,
    workers: Workers,
    app: impl Fn() -> App<T> + Clone + Send + 'static,
) -> anyhow::Result<()>
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = actix_web::Error,
            InitError = (),
        > + 'static,
    T::Future: 'static,
    B: MessageBody + 'static,
{
    let address = listener.local_addr()?;
    let server = HttpServer::new(app).shutdown_timeout(DRAIN_SECONDS).disable_signals();
    let server = match workers {
        Workers::PerCore => server,
        Workers::Exactly(count) => server.workers(count),
    };
    let server = server.listen(listener)?.run();
    tracing::info!(%address, "Listening on {address}");
    until_told(server).await
}

async fn until_told(server: Server) -> anyhow::Result<()> {
    let handle = server.handle();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let watch = tokio::spawn(async move {
        for drain in [true, false] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::info!(drain, "Told to stop");
            drop(handle.stop(drain));
        }
    });
    let outcome = server.await;
    watch.abort();
    outcome.context("the server broke off")
}
