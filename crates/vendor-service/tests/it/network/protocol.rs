//! `OpenPartner-Protocol`, as the hub shows it.

use actix_web::http::Method;
use serde_json::json;

use crate::harness::TestApp;

#[actix_web::test]
async fn a_hub_of_another_major_version_is_told_so_at_every_door() {
    let app = TestApp::start().await;
    let hub = app.hub().await;
    let doors = [
        (Method::GET, "/api/federation/introspect"),
        (Method::GET, "/api/federation/slug-available?slug=ada"),
        (Method::POST, "/api/partners"),
        (Method::POST, "/api/clicks"),
        (Method::POST, "/api/partners/dashboard/query"),
    ];
    for (method, path) in doors {
        let body = (method == Method::POST).then(|| json!({}));
        let said = [("openpartner-protocol", "2")];
        let answer = hub.send(method, path, body, &said).await;
        assert_eq!(answer.status, 426, "{path}");
        assert_eq!(answer.text("/error"), "protocol_version_unsupported");
    }
    for said in [&[][..], &[("openpartner-protocol", "1")], &[("openpartner-protocol", "1.4")]] {
        let answer = hub.send(Method::GET, "/api/federation/introspect", None, said).await;
        assert_eq!(answer.status, 200, "{said:?}");
    }
}
