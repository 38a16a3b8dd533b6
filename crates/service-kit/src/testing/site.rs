//! A service's whole site within a test: made ready at the first call, and asked many times.

use std::pin::Pin;
use std::rc::Rc;

use actix_http::Request;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::test;
use tokio::sync::OnceCell;

type Answering = Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>;

/// Making a site ready compiles the pattern of every route, which costs more than most calls.
#[derive(Default)]
pub struct Site(OnceCell<Box<dyn Fn(Request) -> Answering>>);

impl Site {
    /// Asks the site that `make` makes ready, which is called once.
    pub async fn call<S, B>(
        &self,
        request: test::TestRequest,
        make: impl AsyncFnOnce() -> S,
    ) -> ServiceResponse<BoxBody>
    where
        S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error> + 'static,
        B: MessageBody + 'static,
    {
        let ready = self.0.get_or_init(async || answering(make().await)).await;
        ready(request.to_request()).await
    }
}

fn answering<S, B>(site: S) -> Box<dyn Fn(Request) -> Answering>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error> + 'static,
    B: MessageBody + 'static,
{
    let site = Rc::new(site);
    Box::new(move |request| {
        let site = site.clone();
        Box::pin(async move { test::call_service(&*site, request).await.map_into_boxed_body() })
    })
}
