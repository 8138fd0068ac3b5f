//! The accept loop: bounds each connection, and ends without losing what is under way.

use std::io;
use std::time::Duration;

use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tower::ServiceExt;

use crate::app::{App, Closing};
use crate::limits::Peer;
use crate::router::{self, Service};
use crate::tls::{Accepted, Acceptor, Tls};
use crate::{metrics, tls, upkeep};

/// How long a client may take to send its request's head, and to begin the next one.
const HEAD_TIMEOUT: Duration = Duration::from_mins(1);
/// Bytes of a request's head, and of what one connection buffers.
const BUFFER_BYTES: usize = 16 * 1024;
/// How long a shutdown waits for requests and sockets.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may leave what it was sent unread, or unacknowledged.
///
/// Without it whoever asks for a long answer and never reads it keeps the connection and the answer's buffers
/// for ever. The system looks after it, so that an idle connection costs nothing.
const UNREAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to rest when no connection can be accepted, as when files have run out.
const ACCEPT_REST: Duration = Duration::from_millis(50);

/// Serves plain HTTP until `stop` resolves, then closes sockets and waits for what is under way.
///
/// Errors: none once it listens; a connection that fails ends alone.
pub async fn serve(app: App, listener: TcpListener, stop: impl Future<Output = ()>) {
    serve_over(app, listener, None, stop).await;
}

/// As [`serve`], over TLS if there is any.
pub async fn serve_over(
    app: App,
    listener: TcpListener,
    tls: Option<Tls>,
    stop: impl Future<Output = ()>,
) {
    metrics::install();
    metrics::tell_synchronous(&app).await;
    let service = router::service(&app);
    let acceptor = tls.as_ref().map(Tls::acceptor);
    let upkeep = tokio::spawn(upkeep::run(app.clone()));
    let keeping = tls.map(|tls| tokio::spawn(tls.keep()));
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (peer, service, closing) = (Peer(peer), service.clone(), app.closing());
                bound(&stream);
                // Two kinds of tasks, so that one without TLS is no larger for it.
                match acceptor.clone() {
                    None => tokio::spawn(connection(stream, peer, service, closing)),
                    Some(acceptor) => {
                        tokio::spawn(over_tls(stream, acceptor, peer, service, closing))
                    }
                };
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_REST).await;
            }
        }
    }
    drop(listener);
    app.close();
    if tokio::time::timeout(CLOSE_TIMEOUT, app.closed()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
    // The last: whoever had a line has been told by now.
    let stages = app.stages().clone();
    let _ = tokio::task::spawn_blocking(move || stages.shutdown()).await;
    upkeep.abort();
    if let Some(keeping) = keeping {
        keeping.abort();
    }
}

fn bound(stream: &TcpStream) {
    // Answers are small and should leave at once.
    let _ = stream.set_nodelay(true);
    if let Err(error) = SockRef::from(stream).set_tcp_user_timeout(Some(UNREAD_TIMEOUT)) {
        tracing::debug!(%error, "a connection without a bound for what is left unread");
    }
}

async fn over_tls(
    stream: TcpStream,
    acceptor: Acceptor,
    peer: Peer,
    service: Service,
    mut closing: Closing,
) {
    let accepted = tokio::select! {
        accepted = acceptor.accept(stream) => accepted,
        () = closing.wait() => return,
    };
    match accepted {
        Accepted::Tls(stream) => connection(*stream, peer, service, closing).await,
        Accepted::Plain(stream) => tls::answer_plain(stream, peer, service).await,
        Accepted::Nothing => {}
    }
}

async fn connection<S>(stream: S, peer: Peer, service: Service, mut closing: Closing)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service.map_request(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(peer);
        request
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    // What a client does to its own connection is no fault of ours.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = closing.wait() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// Resolves at SIGTERM or SIGINT.
///
/// Errors: the signals can't be listened to.
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Lets the process have as many sockets as the system allows; systems begin with 1,024.
pub fn raise_file_limit() {
    match getrlimit(Resource::RLIMIT_NOFILE) {
        Ok((soft, hard)) if soft < hard => {
            if let Err(error) = setrlimit(Resource::RLIMIT_NOFILE, hard, hard) {
                tracing::warn!(%error, "the limit of open files stays at {soft}");
            }
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit of open files is not known"),
    }
}
