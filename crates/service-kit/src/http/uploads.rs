//! A file that is sent: as the body itself, or as a form's part.

use actix_multipart::Multipart;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{BytesMut, Payload};
use actix_web::{HttpRequest, web};
use api_types::ErrorCode;
use futures_util::{Stream, StreamExt};

use crate::{Refusal, Result};

/// What a form's part that holds the file is called.
pub const FILE: &str = "file";

/// What a form may send besides its file.
const MOST_BESIDE: usize = 16 * 1024;

/// Reads the file of at most `limit` bytes: the part `file` of a form, else the whole body.
///
/// Refuses with 413 what is larger and with 422 a form without a file.
pub async fn read_file(request: &HttpRequest, body: Payload, limit: usize) -> Result<Vec<u8>> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    match kind.is_some_and(|it| it.starts_with("multipart/form-data")) {
        true => read_form(request, body, limit).await,
        false => read_all(body, limit, limit).await,
    }
    .and_then(|file| match file.is_empty() {
        true => Err(Refusal::field(FILE, "Choose a file").into()),
        false => Ok(file),
    })
}

async fn read_form(request: &HttpRequest, body: Payload, limit: usize) -> Result<Vec<u8>> {
    let mut form = Multipart::new(request.headers(), body);
    let mut beside = MOST_BESIDE;
    while let Some(part) = form.next().await {
        let part = part.map_err(unreadable)?;
        if part.name() == Some(FILE) {
            return read_all(part, limit, limit).await;
        }
        beside -= read_all(part, beside, limit).await?.len();
    }
    Ok(Vec::new())
}

async fn read_all<S, E>(mut stream: S, most: usize, limit: usize) -> Result<Vec<u8>>
where
    S: Stream<Item = Result<web::Bytes, E>> + Unpin,
    E: std::fmt::Display,
{
    let mut read = BytesMut::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(unreadable)?;
        if read.len() + chunk.len() > most {
            let detail = format!("A file has at most {} kB here", limit / 1024);
            return Err(Refusal::new(ErrorCode::PayloadTooLarge, detail).about(FILE).into());
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read.to_vec())
}

fn unreadable(cause: impl std::fmt::Display) -> Refusal {
    Refusal::new(ErrorCode::BadRequest, format!("The upload can't be read: {cause}"))
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use actix_web::{App, HttpResponse};

    use super::*;

    async fn length(request: HttpRequest, body: Payload) -> Result<HttpResponse> {
        let file = read_file(&request, body, 32 * 1024).await?;
        Ok(HttpResponse::Ok().body(file.len().to_string()))
    }

    async fn seen(kind: &str, body: String) -> String {
        let app = init_service(App::new().route("/", web::post().to(length))).await;
        let request = TestRequest::post().insert_header((CONTENT_TYPE, kind.to_owned()));
        let answer = call_service(&app, request.set_payload(body).to_request()).await;
        let status = answer.status().as_u16();
        format!("{status} {}", String::from_utf8_lossy(&read_body(answer).await))
    }

    fn form(parts: &[(&str, String)]) -> String {
        let part = |(name, value): &(&str, String)| {
            format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        parts.iter().map(part).collect::<String>() + "--b--\r\n"
    }

    #[actix_web::test]
    async fn a_file_comes_as_a_body_or_in_a_form() {
        const FORM: &str = "multipart/form-data; boundary=b";
        assert_eq!(seen("image/png", "x".repeat(9)).await, "200 9");
        let parts = [("csrf", "token".to_owned()), (FILE, "x".repeat(32 * 1024))];
        assert_eq!(seen(FORM, form(&parts)).await, "200 32768");
        for body in [form(&[("csrf", "token".to_owned())]), form(&[(FILE, String::new())])] {
            assert!(seen(FORM, body).await.starts_with("422"), "a form without a file");
        }
        let beside = form(&[("csrf", "x".repeat(MOST_BESIDE + 1))]);
        for body in [form(&[(FILE, "x".repeat(32 * 1024 + 1))]), beside] {
            assert!(seen(FORM, body).await.starts_with("413"));
        }
        assert!(seen("image/png", "x".repeat(40_000)).await.contains("at most 32 kB"));
        assert!(seen(FORM, "no parts at all".into()).await.starts_with("400"));
    }
}
