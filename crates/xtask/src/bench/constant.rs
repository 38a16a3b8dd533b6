//! A server that answers every request with the same redirect.

use std::net::Ipv4Addr;
use std::process::ExitCode;

use actix_web::{App, HttpResponse, HttpServer, web};

/// Serves on loopback until it is ended; one worker a core, as the services do.
pub async fn serve(port: u16) -> anyhow::Result<ExitCode> {
    let server = HttpServer::new(|| App::new().default_service(web::to(redirect)));
    server.bind((Ipv4Addr::LOCALHOST, port))?.run().await?;
    Ok(ExitCode::SUCCESS)
}

async fn redirect() -> HttpResponse {
    HttpResponse::Found().insert_header(("location", "https://shop.example/landing")).finish()
}
