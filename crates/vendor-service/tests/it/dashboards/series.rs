//! The figures that pages draw.

use api_types::{LinkId, PartnerId, ProgramId};
use chrono::{Days, TimeDelta};
use service_kit::Conn;
use vendor::dashboards::model::{SeriesDay, Span, Totals};
use vendor::dashboards::store;

use crate::clicks::Stage;

fn usd(totals: &Totals) -> (i64, i64, String, String) {
    let money = totals.money.first_key_value().expect("some money").1;
    let Totals { clicks, conversions, .. } = *totals;
    (clicks, conversions, money.revenue.to_string(), money.commissions.to_string())
}

#[actix_web::test]
async fn a_series_has_every_day_and_lists_have_their_totals() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    stage.commission(&ada, "inv-1").await;
    stage.commission(&bob, "inv-2").await;
    stage.click(&bob, TimeDelta::days(1)).await;
    stage.app.job("clicks.fold").await;
    let tenant = stage.app.brand.id;
    let to = stage.now().date_naive();
    let span = Span { from: to - Days::new(2), to };
    let partner: PartnerId = ada.id.parse().expect("an id");
    let link: LinkId = bob.link.parse().expect("an id");
    let program: ProgramId = stage.program.parse().expect("an id");

    let work = async move |conn: &mut Conn| {
        let all = store::series(conn, tenant, None, span.from, span.to).await?;
        let own = store::series(conn, tenant, Some(partner), span.from, span.to).await?;
        let partners = store::by_partner(conn, tenant, &[partner], span).await?;
        let links = store::by_link(conn, tenant, &[link], span).await?;
        let programs = store::by_program(conn, tenant, &[program], span).await?;
        Ok((all, own, partners, links, programs))
    };
    let (all, own, partners, links, programs) =
        stage.app.app.db.read(tenant, work).await.expect("the figures");

    let seen = |days: &[SeriesDay]| -> Vec<(i64, i64)> {
        days.iter().map(|it| (it.clicks, it.conversions)).collect()
    };
    assert_eq!(
        (seen(&all), seen(&own)),
        (vec![(0, 0), (1, 0), (2, 2)], vec![(0, 0), (0, 0), (1, 1)])
    );
    let told =
        |clicks, sales, revenue: &str, paid: &str| (clicks, sales, revenue.into(), paid.into());
    assert_eq!(usd(&partners[&partner]), told(1, 1, "49.99", "10.00"));
    assert_eq!(usd(&links[&link]), told(2, 1, "49.99", "10.00"));
    assert_eq!(usd(&programs[&program]), told(3, 2, "99.98", "20.00"));
}
